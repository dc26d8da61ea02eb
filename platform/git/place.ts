import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Which application's repository is meant. */
export interface Place {
  readonly project: string
  readonly app: string
}
export type Service = 'git-upload-pack' | 'git-receive-pack'
/** A request of Git's smart protocol, understood. */
export interface Asked extends Place {
  readonly service: Service
  /** `refs`: what the repository has, asked first; `pack`: the exchange itself. */
  readonly part: 'refs' | 'pack'
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
/** As `hawser deploy` names applications: there must be room behind it in names of pods. */
const appName = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/
const paths = /^\/git\/([^/]*)\/([^/]*?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/

/**
 * Understands a request below `/git/`.
 *
 * @param path  Without the query, not decoded: what has a `%` is no name.
 * @throws {StatusError} `NotFound` or `BadRequest`, with what would be right.
 */
export function askedOf(method: string | undefined, path: string, query: URLSearchParams): Asked {
  const [, project = '', app = '', rest = ''] = paths.exec(path) ?? []
  if (!rest) {
    throw new StatusError('NotFound', `there is no repository at ${path}`, {
      hint: 'A repository is at /git/PROJECT/APP, and reached by git clone, fetch and push.',
    })
  }
  checkNames({ project, app })
  const service = rest === 'info/refs' ? query.get('service') : rest
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    throw new StatusError('BadRequest', 'only the smart protocol of Git is spoken here', {
      hint: 'Use Git 1.6.6 or later, without GIT_SMART_HTTP=0.',
    })
  }
  const wanted = rest === 'info/refs' ? 'GET' : 'POST'
  if (method !== wanted) throw new StatusError('MethodNotAllowed', `${path} takes ${wanted} only`)
  return { project, app, service, part: rest === 'info/refs' ? 'refs' : 'pack' }
}

function checkNames({ project, app }: Place): void {
  if (!label.test(project)) {
    throw new StatusError('BadRequest', `"${shown(project)}" is not the name of a project`, {
      hint: 'The address is /git/PROJECT/APP; a name has lower-case letters, digits and dashes.',
    })
  }
  if (!appName.test(app)) {
    throw new StatusError('BadRequest', `"${shown(app)}" cannot be the name of an application`, {
      hint: 'Lower-case letters, digits and dashes, a letter first, at most 40.',
    })
  }
}

const shown = (name: string): string => name.slice(0, 80).replace(/[^\x20-\x7e]/g, '?')

export const describe = ({ project, app }: Place): string => `${project}/${app}`
