import { joined } from './joined.ts'

/** Rules for names. Each answers the problems in upstream's words, none when the text is fine. */

export type NameRule = (text: string) => readonly string[]

const rfc1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const rfc1123Subdomain = `${rfc1123}(\\.${rfc1123})*`
const rfc1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const configKey = '[-._a-zA-Z0-9]+'

/** A pattern and what upstream says when a text does not match it as a whole. */
function pattern(source: string, demand: string, ...examples: readonly string[]): NameRule {
  const whole = new RegExp(`^(?:${source})$`)
  const list = examples.map((example) => `'${example}'`).join(',  or ')
  const problem = [`${demand} (e.g. ${list}, regex used for validation is '${source}')`]
  return (text) => (whole.test(text) ? [] : problem)
}

export const maxLengthProblem = (limit: number): string => `must be no more than ${limit} bytes`
const limited =
  (limit: number, rule: NameRule): NameRule =>
  (text) =>
    text.length > limit ? [maxLengthProblem(limit), ...rule(text)] : rule(text)

/** `metadata.name` of Namespaces; parts of host names. */
export const dnsLabel = limited(
  63,
  pattern(
    rfc1123,
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    'my-name',
    '123-abc',
  ),
)
/** `metadata.name` of most kinds. */
export const dnsSubdomain = limited(
  253,
  pattern(
    rfc1123Subdomain,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    'example.com',
  ),
)
/** Hosts of which the first part may be anything. */
export const wildcardSubdomain = limited(
  253,
  pattern(
    `\\*\\.${rfc1123Subdomain}`,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    '*.example.com',
  ),
)
/** `metadata.name` of Services. */
export const dns1035Label = limited(
  63,
  pattern(
    rfc1035,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    'my-name',
    'abc-123',
  ),
)
/** `metadata.name` of kinds that allow anything which fits between two slashes. */
export const pathSegment: NameRule = (text) => {
  if (text === '.' || text === '..') return [`may not be '${text}'`]
  return ['/', '%'].filter((bad) => text.includes(bad)).map((bad) => `may not contain '${bad}'`)
}

const qualifiedDemand =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const namePart = pattern(qualified, qualifiedDemand, 'MyName', 'my.name', '123-abc')
const prefixed = pattern(qualified, `a qualified name ${qualifiedDemand}`, 'MyName', 'my.name', '123-abc')

/** Keys of labels and annotations, names of conditions: `app` or `example.com/app`. */
export const qualifiedName: NameRule = (text) => {
  const slash = text.indexOf('/')
  if (slash < 0) return namePartProblems(text)
  const name = text.slice(slash + 1)
  if (name.includes('/'))
    return prefixed('').map(
      (problem) => `${problem} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    )
  return joined(prefixProblems(text.slice(0, slash)), namePartProblems(name))
}

function prefixProblems(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  return dnsSubdomain(prefix).map((problem) => `prefix part ${problem}`)
}
function namePartProblems(name: string): readonly string[] {
  const form = namePart(name)
  if (form.length === 0 && name.length <= 63) return form
  const long = name.length > 63 ? [`name part ${maxLengthProblem(63)}`] : []
  const empty = name === '' ? ['name part must be non-empty'] : []
  return [...empty, ...long, ...form.map((problem) => `name part ${problem}`)]
}

export const labelValue = limited(
  63,
  pattern(
    `(${qualified})?`,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    'MyValue',
    'my_value',
    '12345',
  ),
)

const configMapKeyForm = pattern(
  configKey,
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  'key.name',
  'KEY_NAME',
  'key-name',
)
/** Keys of ConfigMaps and Secrets: they become names of files. */
export const configMapKey: NameRule = (text) => {
  const long = text.length > 253 ? [maxLengthProblem(253)] : []
  return joined(long, configMapKeyForm(text), dotProblems(text))
}
function dotProblems(text: string): readonly string[] {
  if (text === '.' || text === '..') return [`must not be '${text}'`]
  return text.startsWith('..') ? ["must not start with '..'"] : []
}

/** Names of environment variables. */
export const envVarName: NameRule = (text) => {
  if (/^[ -<>-~]+$/.test(text)) return []
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

/** Letters and digits with single hyphens between them, and a letter somewhere. */
const ianaName = /^(?=[-0-9]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/
/** Names of ports: IANA service names. */
export const portName: NameRule = (text) => {
  if (text.length <= 15 && ianaName.test(text)) return []
  const problems = []
  if (text.length > 15) problems.push(maxLengthProblem(15))
  if (!/^[-a-z0-9]+$/.test(text))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(text)) problems.push('must contain at least one letter (a-z)')
  if (text.includes('--')) problems.push('must not contain consecutive hyphens')
  if (/^-|-$/.test(text)) problems.push('must not begin or end with a hyphen')
  return problems
}

export const portNumber = (port: number): readonly string[] =>
  Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive']

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
export const isIPv4 = (text: string): boolean => ipv4.test(text)
export const isIPv6 = (text: string): boolean =>
  /^[0-9a-fA-F:.]+$/.test(text) && text.includes(':') && URL.canParse(`http://[${text}]`)
export const ipAddress: NameRule = (text) =>
  isIPv4(text) || isIPv6(text) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']

/** `10.0.0.0/8` or `fd00::/8`. */
export const cidr: NameRule = (text) => {
  const [address = '', bits = '', ...more] = text.split('/')
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1
  const fine = more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most
  return fine ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']
}
