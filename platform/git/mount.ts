import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { StatusError, statusOf } from '@hawser/kinds/meta/status.ts'
import { runBackend } from './backend.ts'
import { type Asked, askedOf, describe } from './place.ts'
import { answerHook, type Pusher, type Pushes } from './push.ts'
import { checkRoom, ensureRepository, exists, pathOf } from './repository.ts'

/** What the API server tells about a request: who asks, and what he may. */
export interface About {
  readonly path: string
  readonly query: URLSearchParams
  readonly user: Pusher
  /** Credentials were shown that nobody knows. */
  readonly isRefused: boolean
  authorize(attributes: {
    readonly verb: string
    readonly on: {
      readonly group: string
      readonly plural: string
      readonly subresource?: string
      readonly namespace: string
      readonly name: string
    }
  }): StatusError | undefined
}

/** Answers everything below `/git/`. */
export async function answerGit(
  at: Pushes,
  request: IncomingMessage,
  response: ServerResponse,
  about: About,
): Promise<void> {
  try {
    const asked = askedOf(request.method, about.path, about.query)
    admit(asked, about)
    await serve(at, asked, request, response, about)
  } catch (error) {
    if (response.headersSent || !(error instanceof StatusError)) throw error
    refuse(response, error)
  }
}

/** @throws {StatusError} `Unauthorized` or `Forbidden`. */
function admit({ project, app, service }: Asked, { user, isRefused, authorize }: About): void {
  const isAnonymous = user.groups.includes('system:unauthenticated')
  if (isRefused || isAnonymous) {
    throw new StatusError(
      'Unauthorized',
      isRefused ? 'this token is not known, or has ended' : 'who is there?',
      {
        hint: 'Give any user name, and a token as the password: kubectl create token NAME prints one.',
      },
    )
  }
  const on = { group: 'build.openshift.io', plural: 'buildconfigs', namespace: project, name: app }
  const refusal =
    service === 'git-receive-pack'
      ? authorize({ verb: 'create', on: { ...on, subresource: 'instantiatebinary' } })
      : authorize({ verb: 'get', on })
  if (refusal) {
    const what = service === 'git-receive-pack' ? 'push to' : 'read'
    throw new StatusError(
      'Forbidden',
      `${user.name} may not ${what} ${describe({ project, app })}: ${refusal.message}`,
      {
        hint: `An administrator of the project can let you: kubectl create rolebinding ${safe(user.name)}-edit --clusterrole=edit --user=${safe(user.name)} -n ${project}`,
      },
    )
  }
}

const safe = (name: string): string => name.replace(/[^\w.@:-]/g, '-')

const lastWordsMs = 15_000

async function serve(
  at: Pushes,
  asked: Asked,
  request: IncomingMessage,
  response: ServerResponse,
  { user }: About,
): Promise<void> {
  const isPush = asked.service === 'git-receive-pack'
  if (isPush) {
    await ensureRepository(at, asked)
    await checkRoom(at, asked)
  } else if (!(await exists(pathOf(at.layout, asked)))) {
    throw new StatusError('NotFound', `nothing was pushed to ${describe(asked)} yet`, {
      hint: `The first push makes the repository and the application: git push URL main`,
    })
  }
  const left = new AbortController()
  response.once('close', () => {
    if (!response.writableEnded) left.abort(new Error('the client went away'))
  })
  // A push that takes too long is told so: git goes on for as long as that takes.
  const within = (ms: number): AbortSignal => AbortSignal.any([left.signal, AbortSignal.timeout(ms)])
  const signal = within(at.limits.pushMs)
  using held = new DisposableStack()
  const onHook = (hook: Duplex): Promise<void> => answerHook(at, asked, { user, hook, signal, held })
  await runBackend(at, {
    ...{ request, response, asked, signal: within(at.limits.pushMs + lastWordsMs), user: user.name },
    ...(isPush && asked.part === 'pack' && { onHook }),
  })
}

/** As text: git shows it to the person who runs it, behind `remote:`. */
function refuse(response: ServerResponse, error: StatusError): void {
  const { code } = statusOf(error)
  const text = Buffer.from(`${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`)
  response.writeHead(code, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': text.length,
    'cache-control': 'no-cache',
    ...(code === 401 && { 'www-authenticate': 'Basic realm="Hawser", charset="UTF-8"' }),
  })
  response.end(text)
}
