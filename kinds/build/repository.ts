/** Where a git repository is. */
export interface Repository {
  readonly transport: 'https' | 'http' | 'git' | 'ssh'
  /** Without user and port. */
  readonly host: string
  /** As it may be shown to anybody: without user name and password, but for the user of ssh. */
  readonly shown: string
}

const transports = ['https', 'http', 'git', 'ssh'] as const
/** Git's short form, `user@host:path`. */
const SHORT = /^(?:([\w.-]+)@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!:)(?!\/\/)(.+)$/

/**
 * Reads the address of a git repository; text: why builds cannot fetch from it. Addresses that git would take for an
 * option or a command to run are refused.
 */
export function repositoryAt(uri: string): Repository | string {
  if (uri === '') return 'it is empty'
  if (uri.startsWith('-')) return 'it begins with "-", which git takes for an option'
  if (/[\s\p{Cc}]/u.test(uri)) return 'it has blanks or control characters in it'
  const [, helper] = /^([\w-]+)::/.exec(uri) ?? []
  if (helper) return `git would run the program git-remote-${helper} for it; use https, http, git or ssh`
  if (/^file:/i.test(uri) || /^\.{0,2}\//.test(uri)) {
    return 'it is a directory, and a build pod has none of yours; upload the source instead, as "oc start-build --from-repo=DIR" does'
  }
  return byUrl(uri) ?? byShortForm(uri) ?? 'uri is not a valid url'
}

function byUrl(uri: string): Repository | string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) return undefined
  if (!URL.canParse(uri)) return 'uri is not a valid url'
  const { protocol, hostname, host, pathname } = new URL(uri)
  const transport = transports.find((name) => `${name}:` === protocol)
  if (!transport) return `builds fetch by https, http, git or ssh, and not by ${protocol.slice(0, -1)}`
  if (hostname === '' || hostname.startsWith('-')) return 'it has no host'
  return { transport, host: hostname, shown: `${transport}://${host}${pathname}` }
}

function byShortForm(uri: string): Repository | undefined {
  const [, user, host, path] = SHORT.exec(uri) ?? []
  if (host === undefined || path === undefined || path.startsWith('-')) return undefined
  return { transport: 'ssh', host, shown: `${user ? `${user}@` : ''}${host}:${path}` }
}

/** Why git cannot be asked for this branch, tag or commit; undefined when it can. */
export function refProblem(ref: string): string | undefined {
  if (ref.startsWith('-')) return 'it begins with "-", which git takes for an option'
  if (/[\s\p{Cc}:?*[\\]/u.test(ref) || ref.startsWith('+')) return 'git has no refs with such a name'
  return undefined
}

/** The address as it may be shown to anybody; undefined when it is none. */
export function shownUri(uri: string | undefined): string | undefined {
  const at = repositoryAt(uri ?? '')
  return typeof at === 'string' ? undefined : at.shown
}
