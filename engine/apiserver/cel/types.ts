/** The types of CEL expressions: what a variable is declared as, what a program evaluates to. */

export type CelType =
  | { readonly is: Scalar }
  | ListType
  | { readonly is: 'map'; readonly key: CelType; readonly value: CelType }
  | ObjectType
  | { readonly is: 'type'; readonly of: CelType }
  | { readonly is: 'optional'; readonly of: CelType }
  /** A type of a library with functions and no fields: `kubernetes.URL`. */
  | { readonly is: 'opaque'; readonly name: string }
  /** A parameter of a function's signature, or a type that the checker has yet to find out. */
  | { readonly is: 'param'; readonly name: string }

type Scalar =
  | 'dyn'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'null'
  | 'timestamp'
  | 'duration'
  | 'error'

export interface ListType {
  readonly is: 'list'
  readonly of: CelType
  /** `x-kubernetes-list-type`: sets and maps compare without order, and `+` merges them. */
  readonly listType?: 'set' | 'map'
  readonly mapKeys?: readonly string[]
}

export interface ObjectType {
  readonly is: 'object'
  readonly name: string
  /** By the name of expressions, which is escaped: `__namespace__`. Made when first asked for: schemas can be large. */
  readonly fields: ReadonlyMap<string, FieldType>
}
export interface FieldType {
  readonly type: CelType
  /** The name in JSON. */
  readonly json: string
}

export const dyn: CelType = { is: 'dyn' }
export const bool: CelType = { is: 'bool' }
export const int: CelType = { is: 'int' }
export const uint: CelType = { is: 'uint' }
export const double: CelType = { is: 'double' }
export const string: CelType = { is: 'string' }
export const bytes: CelType = { is: 'bytes' }
export const nullType: CelType = { is: 'null' }
export const timestamp: CelType = { is: 'timestamp' }
export const duration: CelType = { is: 'duration' }
/** What an expression that did not check has; everything accepts it, so that one mistake is told once. */
export const errorType: CelType = { is: 'error' }
export const list = (of: CelType): CelType => ({ is: 'list', of })
export const map = (key: CelType, value: CelType): CelType => ({ is: 'map', key, value })
export const optional = (of: CelType): CelType => ({ is: 'optional', of })
export const opaque = (name: string): CelType => ({ is: 'opaque', name })
export const param = (name: string): CelType => ({ is: 'param', name })
export const typeOf = (of: CelType): CelType => ({ is: 'type', of })

/** An object of known fields, named in messages by `name`. */
export const object = (name: string, fields: Readonly<Record<string, CelType>>): ObjectType => ({
  is: 'object',
  name,
  fields: new Map(Object.entries(fields).map(([json, type]) => [json, { type, json }])),
})

/** As messages show it: `list(int)`, `map(string, dyn)`. */
export function formatType(type: CelType): string {
  switch (type.is) {
    case 'list':
      return `list(${formatType(type.of)})`
    case 'map':
      return `map(${formatType(type.key)}, ${formatType(type.value)})`
    case 'object':
    case 'opaque':
    case 'param':
      return type.name
    case 'type':
      return `type(${formatType(type.of)})`
    case 'optional':
      return `optional_type(${formatType(type.of)})`
    case 'error':
      return '!error!'
    default:
      return type.is
  }
}
