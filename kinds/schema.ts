/**
 * The schema language of our kinds: one value that is at once a TypeScript type, the structural schema behind
 * OpenAPI, the rules of defaulting and pruning, the keys of patch merging and upstream's protobuf numbering.
 */

/** What a value may look like. Everything derived (OpenAPI, pruning, merging, protobuf) walks this tree. */
export type Node =
  | StringNode
  | NumberNode
  | { readonly type: 'boolean' | 'bytes' | 'quantity' | 'intOrString' | 'time' | 'microTime' | 'any' }
  | ListNode
  | { readonly type: 'map'; readonly values: Node }
  | ObjectNode

export interface StringNode {
  readonly type: 'string'
  /** Closed set; upstream answers anything else with "Unsupported value". */
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
}
export interface NumberNode {
  readonly type: 'integer' | 'number'
  /** Width on the wire; `int32` unless said otherwise. */
  readonly format?: 'int32' | 'int64' | 'double'
  readonly minimum?: number
  readonly maximum?: number
}
export interface ListNode {
  readonly type: 'list'
  readonly items: Node
  /** `x-kubernetes-list-type`; atomic when absent. */
  readonly listType?: 'map' | 'set' | 'atomic'
  /** `x-kubernetes-list-map-keys`. */
  readonly listMapKeys?: readonly string[]
  /** Strategic merge: how two versions of the list combine; replaced as a whole when absent. */
  readonly patchStrategy?: 'merge' | 'retainKeys' | 'merge,retainKeys'
  readonly patchMergeKey?: string
}
export interface ObjectNode {
  readonly type: 'object'
  /** Upstream's message name, such as `io.k8s.api.core.v1.Container`: its OpenAPI definition and protobuf message. */
  readonly name?: string
  readonly fields: Readonly<Record<string, Field>>
  /** Fields the schema does not name are kept (RawExtension, CRD instances). */
  readonly open?: boolean
  /** Strategic merge of an object field, for unions such as `DeploymentStrategy`. */
  readonly patchStrategy?: 'retainKeys'
}
export interface Field {
  readonly node: Node
  readonly presence: Presence
  readonly default?: unknown
  /** Upstream's protobuf field number; absent where upstream has no protobuf. */
  readonly number?: number
}
type Presence = 'required' | 'optional' | 'defaulted'

/** A schema of values read as `Out` and written as `In` (`In` may leave out what has a default). */
export interface Schema<Out, In = Out, P extends Presence = Presence> {
  readonly node: Node
  readonly presence: P
  readonly default?: unknown
  readonly out?: Out
  readonly in?: In
}
type Required<Out, In = Out> = Schema<Out, In, 'required'>

// biome-ignore lint/suspicious/noExplicitAny: the variance of Schema makes any the only bound that infers
export type AnySchema = Schema<any, any, any>
/** A field is a schema, or upstream's protobuf number with a schema. */
export type Fields = Readonly<Record<string, AnySchema | readonly [number, AnySchema]>>

type SchemaOf<F> = F extends readonly [number, infer S] ? S : F
type PresenceOf<F> = SchemaOf<F> extends { readonly presence: infer P } ? P : never
type Out<F> = SchemaOf<F> extends Schema<infer O, infer _> ? O : never
type In<F> = SchemaOf<F> extends Schema<infer _, infer I> ? I : never
type KeysWith<F, P> = { [K in keyof F]: PresenceOf<F[K]> extends P ? K : never }[keyof F]
type Flat<T> = { [K in keyof T]: T[K] }

/** The type of an object as the API answers it: defaults are in. */
export type OutOf<F> = Flat<
  { readonly [K in KeysWith<F, 'required' | 'defaulted'>]: Out<F[K]> } & {
    readonly [K in KeysWith<F, 'optional'>]?: Out<F[K]>
  }
>
/** The type of an object as one may write it: defaults may be left out. */
export type InOf<F> = Flat<
  { readonly [K in KeysWith<F, 'required'>]: In<F[K]> } & {
    readonly [K in KeysWith<F, 'optional' | 'defaulted'>]?: In<F[K]>
  }
>

const required = <O, I = O>(node: Node): Required<O, I> => ({ node, presence: 'required' })

export interface ListOptions extends Omit<ListNode, 'type' | 'items'> {}

export const s = {
  string: (rules: Omit<StringNode, 'type' | 'enum'> = {}): Required<string> =>
    required({ type: 'string', ...rules }),
  oneOf: <const V extends readonly string[]>(...values: V): Required<V[number]> =>
    required({ type: 'string', enum: values }),
  integer: (rules: Omit<NumberNode, 'type'> = {}): Required<number> =>
    required({ type: 'integer', ...rules }),
  number: (rules: Omit<NumberNode, 'type'> = {}): Required<number> => required({ type: 'number', ...rules }),
  boolean: (): Required<boolean> => required({ type: 'boolean' }),
  /** Base64 in JSON, bytes in protobuf. */
  bytes: (): Required<string> => required({ type: 'bytes' }),
  /** `resource.Quantity`: a string such as `500m` or `1Gi`; a JSON number is accepted and kept as its text. */
  quantity: (): Required<string, string | number> => required({ type: 'quantity' }),
  intOrString: (): Required<number | string> => required({ type: 'intOrString' }),
  /** RFC 3339 with whole seconds. */
  time: (): Required<string> => required({ type: 'time' }),
  /** RFC 3339 with microseconds. */
  microTime: (): Required<string> => required({ type: 'microTime' }),
  /** Any JSON value, kept as it is. */
  any: <T = unknown>(): Required<T> => required({ type: 'any' }),
  list: <O, I>(items: Schema<O, I>, options: ListOptions = {}): Required<readonly O[], readonly I[]> =>
    required({ type: 'list', items: items.node, ...options }),
  map: <O, I>(values: Schema<O, I>): Required<Readonly<Record<string, O>>, Readonly<Record<string, I>>> =>
    required({ type: 'map', values: values.node }),
  object: <const F extends Fields>(
    fields: F,
    more: Pick<ObjectNode, 'name' | 'open' | 'patchStrategy'> = {},
  ): Required<OutOf<F>, InOf<F>> => required(objectNode(fields, more)),
  /** An object with upstream's name; its fields are written `[protobufNumber, schema]`. */
  message: <const F extends Fields>(
    name: string,
    fields: F,
    more: Pick<ObjectNode, 'open' | 'patchStrategy'> = {},
  ): Required<OutOf<F>, InOf<F>> => required(objectNode(fields, { name, ...more })),
  optional: <O, I>({ node }: Schema<O, I>): Schema<O, I, 'optional'> => ({ node, presence: 'optional' }),
  /** Absent on input becomes `value`; always present in what the API answers. */
  defaulted: <O, I>({ node }: Schema<O, I>, value: I): Schema<O, I, 'defaulted'> => ({
    node,
    presence: 'defaulted',
    default: value,
  }),
}

function objectNode(fields: Fields, more: Omit<ObjectNode, 'type' | 'fields'>): ObjectNode {
  return {
    type: 'object',
    fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, toField(field)])),
    ...more,
  }
}

function toField(field: Fields[string]): Field {
  const [number, schema] = isNumbered(field) ? field : [undefined, field]
  return {
    node: schema.node,
    presence: schema.presence,
    ...(schema.presence === 'defaulted' && { default: schema.default }),
    ...(number !== undefined && { number }),
  }
}

const isNumbered = (field: Fields[string]): field is readonly [number, AnySchema] => Array.isArray(field)
