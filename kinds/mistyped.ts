import type { Node, ObjectNode } from './schema.ts'

/** A JSON value of another type than the schema's. */
export interface Mistyped {
  /** `spec.containers[0].image`; empty for the value as a whole. */
  readonly path: string
  /** Go's name of the type that is wanted: `string`, `int32`, `[]v1.Container`. */
  readonly want: string
  /** What was there: `string`, `number 1.5`, `bool`, `object`, `array`. */
  readonly got: string
  /** Upstream's sentence: `json: cannot unmarshal string into Go struct field PodSpec.spec.priority of type int32`. */
  readonly message: string
}
type Path = readonly (string | number)[]

export function mistyped(root: Node, path: Path, node: Node, value: unknown): Mistyped {
  const want = goType(node)
  const got = jsonType(node, value)
  return {
    path: pathText(path),
    want,
    got,
    message: misformed(node, value) ?? unmarshal(root, path, want, got),
  }
}

/** What the API server answers with 400. */
export const cannotBeHandled = (kind: { kind: string; version: string }, { message }: Mistyped): string =>
  `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${message}`

/** `spec.containers[0].image`, of the first `depth` keys. */
export function pathText(path: Path, depth = path.length): string {
  let text = ''
  for (let i = 0; i < depth; i++) {
    const key = path[i]
    text += typeof key === 'number' ? `[${key}]` : text ? `.${key}` : key
  }
  return text
}

function unmarshal(root: Node, path: Path, want: string, got: string): string {
  if (path.length === 0) return `json: cannot unmarshal ${got} into Go value of type ${want}`
  const names = path.filter((key) => typeof key === 'string')
  const { struct, mapKeys } = structAt(root, path)
  const field = names.filter((_, i) => !mapKeys.has(i)).join('.')
  return `json: cannot unmarshal ${got} into Go struct field ${struct}.${field} of type ${want}`
}

/** The innermost named object on the way, and which names on the way are keys of maps: Go does not show those. */
function structAt(root: Node, path: Path): { struct: string; mapKeys: ReadonlySet<number> } {
  let node: Node | undefined = root
  let struct = ''
  let index = 0
  const mapKeys = new Set<number>()
  for (const key of path) {
    if (node?.type === 'object') {
      struct = shortName(node) || struct
      node = node.fields[key]?.node
    } else if (node?.type === 'map') {
      mapKeys.add(index)
      node = node.values
    } else if (node?.type === 'list') node = node.items
    else if (node?.type === 'union') {
      const form = typeof key === 'number' ? 'list' : 'object'
      const option: Node | undefined = node.options.find(([, { type }]) => type === form)?.[1]
      node =
        option?.type === 'object'
          ? option.fields[key]?.node
          : option?.type === 'list'
            ? option.items
            : undefined
    }
    if (typeof key === 'string') index++
  }
  return { struct, mapKeys }
}

const shortName = ({ name = '' }: ObjectNode): string => name.slice(name.lastIndexOf('.') + 1)

function goType(node: Node): string {
  switch (node.type) {
    case 'boolean':
      return 'bool'
    case 'integer':
      return node.format ?? 'int32'
    case 'number':
      return 'float64'
    case 'bytes':
      return '[]uint8'
    case 'quantity':
      return 'resource.Quantity'
    case 'intOrString':
      return 'intstr.IntOrString'
    case 'time':
      return 'v1.Time'
    case 'microTime':
      return 'v1.MicroTime'
    case 'duration':
      return 'v1.Duration'
    case 'any':
      return 'interface {}'
    case 'list':
      return `[]${goType(node.items)}`
    case 'map':
      return `map[string]${goType(node.values)}`
    case 'union':
      return node.name.split('.').slice(-2).join('.')
    case 'object':
      return node.name?.split('.').slice(-2).join('.') ?? 'map[string]interface {}'
    default:
      return 'string'
  }
}

function jsonType(node: Node, value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  // Go shows a number only where a number was wanted.
  if (typeof value === 'number' && (node.type === 'integer' || node.type === 'intOrString'))
    return `number ${value}`
  return typeof value
}

const quantitySyntax = `'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`

/** Right JSON type, but not the form it should have. */
function misformed(node: Node, value: unknown): string | undefined {
  if (node.type === 'any') return 'json: exceeded max depth'
  if (node.type === 'union' && node.options.some(([, { type }]) => type === 'boolean'))
    return 'boolean or JSON schema expected'
  if (typeof value !== 'string') return undefined
  switch (node.type) {
    case 'quantity':
      return `quantities must match the regular expression ${quantitySyntax}`
    case 'time':
      return `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse it`
    case 'microTime':
      return `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05.000000Z07:00": cannot parse it`
    case 'duration':
      return `time: invalid duration ${JSON.stringify(value)}`
    case 'bytes':
      return `illegal base64 data at input byte ${Math.max(0, value.search(/[^A-Za-z0-9+/\r\n]/))}`
    default:
      return undefined
  }
}
