/** Parts of an absolute URI or an absolute path, as Go's net/url takes it apart. */
export interface Address {
  readonly text: string
  readonly scheme: string
  /** With the port, and IPv6 addresses in brackets. */
  readonly host: string
  readonly hostname: string
  readonly port: string
  /** Escaped. */
  readonly path: string
  readonly query: string
}
type Parsed =
  | { readonly address: Address; readonly error?: undefined }
  | { readonly address?: undefined; readonly error: string }

/** Go's `url.ParseRequestURI`, and its words when it refuses. */
export function parseRequestUri(text: string): Parsed {
  const refuse = (why: string): Parsed => ({ error: `parse ${JSON.stringify(text)}: ${why}` })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
  if (/[\x00-\x1f\x7f]/.test(text)) return refuse('net/url: invalid control character in URL')
  if (text === '') return refuse('empty url')
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1] ?? ''
  if (text.startsWith(':')) return refuse('missing protocol scheme')
  const [beforeFragment = ''] = (scheme ? text.slice(scheme.length + 1) : text).split('#', 1)
  const at = beforeFragment.indexOf('?')
  const rest = at < 0 ? beforeFragment : beforeFragment.slice(0, at)
  const query = at < 0 ? '' : beforeFragment.slice(at + 1)
  if (!rest.startsWith('/')) {
    if (scheme && rest !== '') return { address: { ...empty, text, scheme: scheme.toLowerCase(), query } }
    return refuse('invalid URI for request')
  }
  const isAuthority = scheme !== '' && rest.startsWith('//') && !rest.startsWith('///')
  const slash = rest.indexOf('/', 2)
  const authority = isAuthority ? rest.slice(2, slash < 0 ? undefined : slash) : ''
  const path = isAuthority ? (slash < 0 ? '' : rest.slice(slash)) : rest
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const problem = hostProblem(host) ?? escapeProblem(path)
  if (problem) return refuse(problem)
  const { hostname, port } = splitHost(host)
  return {
    address: { text, scheme: scheme.toLowerCase(), host, hostname, port, path: escapePath(path), query },
  }
}

const empty: Omit<Address, 'text' | 'scheme' | 'query'> = { host: '', hostname: '', port: '', path: '' }

function hostProblem(host: string): string | undefined {
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']')
    if (end < 0) return "missing ']' in host"
    return portProblem(host.slice(end + 1))
  }
  const bad = /[\s<>"\\^`{|}]/.exec(host)
  if (bad) return `invalid character ${JSON.stringify(bad[0])} in host name`
  const colon = host.lastIndexOf(':')
  // Go takes the first colon: a second one makes the port wrong.
  return colon < 0
    ? undefined
    : portProblem(host.slice(host.indexOf(':') === colon ? colon : host.indexOf(':')))
}
const portProblem = (port: string): string | undefined =>
  port === '' || /^:\d*$/.test(port) ? undefined : `invalid port ${JSON.stringify(port)} after host`

const escapeProblem = (path: string): string | undefined => {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(path)
  return bad ? `invalid URL escape ${JSON.stringify(bad[0])}` : undefined
}

function splitHost(host: string): { hostname: string; port: string } {
  const [, bracketed, plain = '', port = ''] = /^(?:\[(.*)\]|([^:]*))(?::(\d*))?$/.exec(host) ?? []
  return { hostname: bracketed ?? plain, port }
}

const escapePath = (path: string): string =>
  path.replace(/[^A-Za-z0-9\-_.~$&+,/:;=@!'()*%[\]]/gu, (character) => encodeURIComponent(character))
