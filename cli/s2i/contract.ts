import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Where builders keep their scripts when no label says so. */
export const usualScripts = '/usr/libexec/s2i'
const usualDestination = '/tmp'
const usualUser = '1001'

/** What the labels of a builder say of how it builds. */
export interface Contract {
  /** Directory of `assemble`, `run` and the others in the image. */
  readonly scripts: string
  /** Where sources are put: `src` in it. */
  readonly destination: string
  readonly user: string
}

/** @throws {StatusError} `BadRequest` when the scripts are not in the image. */
export function contractOf(labels: Readonly<Record<string, string>>, user: string): Contract {
  const url = labels['io.openshift.s2i.scripts-url'] ?? labels['io.s2i.scripts-url']
  return {
    scripts: url === undefined ? usualScripts : scriptsIn(url),
    destination: labels['io.openshift.s2i.destination'] ?? labels['io.s2i.destination'] ?? usualDestination,
    user: labels['io.openshift.s2i.assemble-user'] || user || usualUser,
  }
}

function scriptsIn(url: string): string {
  const [, path] = /^image:\/\/(\/.*?)\/*$/.exec(url) ?? []
  if (path) return path
  throw new StatusError('BadRequest', `the scripts of the builder are at ${url}, and not in the image`, {
    hint: 'Build with hawser s2i build: the platform fetches them.',
  })
}
