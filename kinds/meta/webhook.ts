import { type FieldError, invalid, required } from './field.ts'
import { dnsSubdomain, portNumber } from './names.ts'

/** How the API server reaches a webhook, as admission, conversion and others say it. */
export interface WebhookTarget {
  readonly url?: string
  readonly service?: {
    readonly namespace: string
    readonly name: string
    readonly path?: string
    readonly port: number
  }
}

/** Exactly one of a URL and a Service, and that one usable. */
export function checkWebhookTarget({ url, service }: WebhookTarget, path: string): FieldError[] {
  if ((url === undefined) === (service === undefined))
    return [required(path, 'exactly one of url or service is required')]
  if (url !== undefined) return checkURL(url, `${path}.url`)
  return service ? checkService(service, `${path}.service`) : []
}

const form = '; desired format: https://host[/path]'

/** `scheme://user@host/path?query#fragment`, taken apart as leniently as Go does it. */
const parts =
  /^(?:(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:(?<user>[^/?#@]*)@)?(?<host>[^/?#]*))?[^?#]*(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/s

function checkURL(url: string, path: string): FieldError[] {
  const { scheme = '', user, host = '', query, fragment } = parts.exec(url)?.groups ?? {}
  const unparsable = problemOf(url, scheme)
  if (unparsable)
    return [required(path, `url must be a valid URL: parse ${JSON.stringify(url)}: ${unparsable}${form}`)]
  const errors: FieldError[] = []
  if (scheme !== 'https') errors.push(invalid(path, scheme, `'https' is the only allowed URL scheme${form}`))
  if (!host) errors.push(invalid(path, host, `host must be specified${form}`))
  if (user !== undefined) errors.push(invalid(path, user, 'user information is not permitted in the URL'))
  if (fragment) errors.push(invalid(path, fragment, 'fragments are not permitted in the URL'))
  if (query) errors.push(invalid(path, query, 'query parameters are not permitted in the URL'))
  return errors
}

/** What Go's parser says of texts it does not take for a URL. */
function problemOf(url: string, scheme: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(url)) return 'net/url: invalid control character in URL'
  if (!scheme && url.startsWith(':')) return 'missing protocol scheme'
  if (!scheme && /^[^/?#]*:/.test(url)) return 'first path segment in URL cannot contain colon'
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(url)
  return bad ? `invalid URL escape ${JSON.stringify(bad[0])}` : undefined
}

function checkService(
  { namespace, name, path: route, port }: NonNullable<WebhookTarget['service']>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  // Upstream hands over the two in the wrong order: each is reported under the other's name.
  if (!namespace) errors.push(required(`${path}.name`, 'service name is required'))
  if (!name) errors.push(required(`${path}.namespace`, 'service namespace is required'))
  for (const problem of portNumber(port))
    errors.push(invalid(`${path}.port`, port, `port is not valid: ${problem}`))
  return [...errors, ...checkPath(route, `${path}.path`)]
}

function checkPath(route: string | undefined, path: string): FieldError[] {
  if (!route || route === '/') return []
  if (route === '//') return [invalid(path, route, 'segment[0] may not be empty')]
  const segments = route.slice(1).replace(/\/$/, '').split('/')
  return [
    ...(route.startsWith('/') ? [] : [invalid(path, route, "must start with a '/'")]),
    ...segments.flatMap((segment, i) =>
      segment
        ? dnsSubdomain(segment).map((problem) => invalid(path, route, `segment[${i}]: ${problem}`))
        : [invalid(path, route, `segment[${i}] may not be empty`)],
    ),
  ]
}
