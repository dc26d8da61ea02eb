import { type FieldError, invalid, required } from './field.ts'
import { dnsSubdomain } from './names.ts'

const pathPattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
const path = new RegExp(`^${pathPattern}$`)

/** A path under somebody's domain, as controllers are named: `acme.io/foo`. */
export function domainPrefixedPath(text: string, field: string): FieldError[] {
  if (text === '') return [required(field)]
  const slash = text.indexOf('/')
  const [domain, rest] = [text.slice(0, slash), text.slice(slash + 1)]
  if (slash < 1 || rest === '')
    return [invalid(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  return [
    ...dnsSubdomain(domain).map((problem) => invalid(field, domain, problem)),
    ...(path.test(rest)
      ? []
      : [invalid(field, rest, `Invalid path (regex used for validation is '${pathPattern}')`)]),
  ]
}
