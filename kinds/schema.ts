import { isAtomicMessage } from './atomic.ts'

/**
 * The schema language of our kinds: one value that is at once a TypeScript type, the structural schema behind
 * OpenAPI, the rules of defaulting and pruning, the keys of patch merging and upstream's protobuf numbering.
 */

/** What a value may look like. Everything derived (OpenAPI, pruning, merging, protobuf) walks this tree. */
export type Node =
  | StringNode
  | NumberNode
  | { readonly type: 'boolean' | 'bytes' | 'quantity' | 'intOrString' | 'time' | 'microTime' | 'duration' }
  | AnyNode
  | ListNode
  | MapNode
  | ObjectNode
  | UnionNode

/** Any JSON value; protobuf carries its text in a message with field 1 (upstream's RawExtension, FieldsV1, JSON). */
export interface AnyNode {
  readonly type: 'any'
  /** Upstream's message name, such as `io.k8s.apimachinery.pkg.runtime.RawExtension`. */
  readonly name?: string
  /** Atomic: RawExtension. Otherwise objects in it are granular, and lists are not. */
  readonly mapType?: MapType
}
/** A value of one of several JSON forms, which protobuf tells apart by the field of a message. */
export interface UnionNode {
  readonly type: 'union'
  /** Upstream's message name. */
  readonly name: string
  /** At most one for each JSON form (object, list, boolean), with its protobuf number. */
  readonly options: readonly (readonly [number, Node])[]
}

/** `x-kubernetes-map-type`: an atomic one has one owner and is replaced as a whole by server-side apply. */
export type MapType = 'atomic' | 'granular'
export interface MapNode {
  readonly type: 'map'
  readonly values: Node
  readonly mapType?: MapType
}

export interface StringNode {
  readonly type: 'string'
  /** Closed set; upstream answers anything else with "Unsupported value". */
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  /** A required text may be empty as far as the schema is concerned: the kind's own rules say what they think of it. */
  readonly mayBeEmpty?: true
  /** What upstream adds to "Required value" when the text is missing. */
  readonly demand?: string
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
  /** Strategic merge of an object field: for unions such as `DeploymentStrategy`, or `replace` for the whole of it. */
  readonly patchStrategy?: 'retainKeys' | 'replace'
  readonly mapType?: MapType
}
export interface Field {
  readonly node: Node
  readonly presence: Presence
  readonly default?: unknown
  /**
   * Zero (`""`, `0`, `false`, an empty list or map) says the same as absence: Go's `omitempty` on a plain value. It is
   * dropped, or becomes the default.
   */
  readonly omitsZero?: true
  /** Upstream's protobuf field number; absent where upstream has no protobuf. */
  readonly number?: number
  /** Numbers of the protobuf messages around the field where JSON has none (Go's embedded structs), outermost first. */
  readonly within?: readonly number[]
}
type Presence = 'required' | 'optional' | 'defaulted'

/** A schema of values read as `Out` and written as `In` (`In` may leave out what has a default). */
export interface Schema<Out, In = Out, P extends Presence = Presence> {
  readonly node: Node
  readonly presence: P
  readonly default?: unknown
  readonly omitsZero?: true
  readonly out?: Out
  readonly in?: In
}
type Required<Out, In = Out> = Schema<Out, In, 'required'>

// biome-ignore lint/suspicious/noExplicitAny: the variance of Schema makes any the only bound that infers
export type AnySchema = Schema<any, any, any>
/** A field is a schema, or upstream's protobuf number with a schema (and the numbers of the messages around it). */
export type Fields = Readonly<Record<string, AnySchema | Numbered>>
type Numbered = readonly [number, AnySchema, (readonly number[])?]
/** The type of the values a schema describes, as the API answers them. */
export type TypeOf<S extends AnySchema> = NonNullable<S['out']>

type SchemaOf<F> = F extends readonly [number, infer S, ...unknown[]] ? S : F
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
  /** The same text, with what upstream adds to "Required value" when it is missing. */
  demanded: <O extends string>({ node }: Required<O>, demand: string): Required<O> =>
    required({ ...(node as StringNode), demand }),
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
  /** A span of time as Go writes it, such as `1m30s`; protobuf counts its nanoseconds. */
  duration: (): Required<string> => required({ type: 'duration' }),
  /** Any JSON value, kept as it is. */
  any: <T = unknown>(rules: Omit<AnyNode, 'type'> = {}): Required<T> => required({ type: 'any', ...rules }),
  /** One of several JSON forms, each with the protobuf number it has in the message `name`. */
  union: <const S extends readonly (readonly [number, AnySchema])[]>(
    name: string,
    ...options: S
  ): Required<Out<S[number]>, In<S[number]>> =>
    required({ type: 'union', name, options: options.map(([number, { node }]) => [number, node] as const) }),
  list: <O, I>(items: Schema<O, I>, options: ListOptions = {}): Required<readonly O[], readonly I[]> =>
    required({ type: 'list', items: items.node, ...options }),
  map: <O, I>(
    values: Schema<O, I>,
    rules: Omit<MapNode, 'type' | 'values'> = {},
  ): Required<Readonly<Record<string, O>>, Readonly<Record<string, I>>> =>
    required({ type: 'map', values: values.node, ...rules }),
  object: <const F extends Fields>(
    fields: F,
    more: Pick<ObjectNode, 'name' | 'open' | 'patchStrategy' | 'mapType'> = {},
  ): Required<OutOf<F>, InOf<F>> => required(objectNode(fields, more)),
  /** An object with upstream's name; its fields are written `[protobufNumber, schema]`. */
  message: <const F extends Fields>(
    name: string,
    fields: F,
    more: Pick<ObjectNode, 'open' | 'patchStrategy' | 'mapType'> = {},
  ): Required<OutOf<F>, InOf<F>> => required(objectNode(fields, { name, ...more })),
  /** A message that contains itself: `fields` is given its schema. Who walks schemas meets the same node again. */
  recursive: <T>(name: string, fields: (self: Required<T>) => Fields): Required<T> => {
    const own: Record<string, Field> = {}
    const self = required<T>({ type: 'object', name, fields: own })
    Object.assign(own, objectNode(fields(self), {}).fields)
    return self
  },
  /** An object whose message is atomic, in a place where its fields have owners of their own. */
  granular: <O, I, P extends Presence>(schema: Schema<O, I, P>): Schema<O, I, P> => ({
    ...schema,
    node: { ...(schema.node as ObjectNode), mapType: 'granular' },
  }),
  /** An object that a strategic merge replaces as a whole. */
  replaced: <O, I>({ node }: Required<O, I>): Required<O, I> =>
    required({ ...(node as ObjectNode), patchStrategy: 'replace' }),
  /** May be absent, and zero is dropped as if it were. */
  optional: <O, I>({ node }: Schema<O, I>): Schema<O, I, 'optional'> => ({
    node,
    presence: 'optional',
    omitsZero: true,
  }),
  /** May be absent, and zero is a value of its own: Go's pointers. */
  pointer: <O, I>({ node }: Schema<O, I>): Schema<O, I, 'optional'> => ({ node, presence: 'optional' }),
  /** Absent on input becomes `value`; always present in what the API answers. */
  defaulted: <O, I>({ node }: Schema<O, I>, value: I): Schema<O, I, 'defaulted'> => ({
    node,
    presence: 'defaulted',
    default: value,
  }),
  /** Like `defaulted`, and zero on input becomes `value` too. */
  nonzero: <O, I>({ node }: Schema<O, I>, value: I): Schema<O, I, 'defaulted'> => ({
    node,
    presence: 'defaulted',
    default: value,
    omitsZero: true,
  }),
  /** Fields that JSON shows in the object itself, while protobuf wraps them in a message with number `within`. */
  inline: <const F extends Fields>(within: number, fields: F): F =>
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        isNumbered(field) ? [field[0], field[1], [within, ...(field[2] ?? [])]] : field,
      ]),
    ) as unknown as F,
}

function objectNode(fields: Fields, more: Omit<ObjectNode, 'type' | 'fields'>): ObjectNode {
  return {
    type: 'object',
    fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, toField(field)])),
    ...(more.name !== undefined && isAtomicMessage(more.name) && { mapType: 'atomic' }),
    ...more,
  }
}

function toField(field: Fields[string]): Field {
  const [number, schema, within] = isNumbered(field) ? field : [undefined, field]
  return {
    node: schema.node,
    presence: schema.presence,
    ...(schema.presence === 'defaulted' && { default: schema.default }),
    ...(schema.omitsZero && { omitsZero: true }),
    ...(number !== undefined && { number }),
    ...(within !== undefined && { within }),
  }
}

const isNumbered = (field: Fields[string]): field is Numbered => Array.isArray(field)
