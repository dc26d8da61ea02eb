/**
 * Values while an expression runs: `int` is a bigint, `double` a number, `bytes` a Uint8Array; bool, string and null are
 * JavaScript's own. Values never change.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | List
  | Dict
  | Optional
  | TypeValue
  | Opaque

/** What an expression fails with. The message is upstream's. */
export class CelError extends Error {}

export class Uint {
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
}
export class Timestamp {
  /** Nanoseconds since 1970. */
  readonly ns: bigint
  constructor(ns: bigint) {
    this.ns = ns
  }
}
export class Duration {
  readonly ns: bigint
  constructor(ns: bigint) {
    this.ns = ns
  }
}
export class Optional {
  static readonly none = new Optional(undefined)
  /** Undefined: there is none. */
  readonly value: Value | undefined
  constructor(value: Value | undefined) {
    this.value = value
  }
}
export class TypeValue {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}
/** A value of a library's own type; `equals` says when two of them are the same. */
export class Opaque<T = unknown> {
  readonly type: string
  readonly value: T
  readonly #equals: ((other: never) => boolean) | undefined
  constructor(type: string, value: T, equals?: (other: T) => boolean) {
    this.type = type
    this.value = value
    this.#equals = equals
  }
  /** @param other  The inside of another value of this type. */
  equals(other: unknown): boolean {
    return this.#equals?.(other as never) ?? other === this.value
  }
}

export abstract class List {
  abstract readonly size: number
  abstract at(index: number): Value
  *[Symbol.iterator](): Generator<Value> {
    for (let i = 0; i < this.size; i++) yield this.at(i)
  }
  /** How sets and maps in lists compare; undefined for what has an order. */
  keyOf?(item: Value): unknown
}
export class ArrayList extends List {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    super()
    this.items = items
  }
  get size(): number {
    return this.items.length
  }
  at(index: number): Value {
    return this.items[index] as Value
  }
}

/** A map or an object. */
export abstract class Dict {
  abstract readonly size: number
  /** Undefined when there is no such key. */
  abstract get(key: Value): Value | undefined
  abstract keys(): Iterable<Value>
  /** Name of an object's type; undefined for maps. */
  get typeName(): string | undefined {
    return undefined
  }
}
export class MapDict extends Dict {
  readonly #entries = new Map<unknown, readonly [Value, Value]>()
  constructor(entries: Iterable<readonly [Value, Value]>) {
    super()
    for (const entry of entries) this.#entries.set(mapKey(entry[0]), entry)
  }
  get size(): number {
    return this.#entries.size
  }
  get(key: Value): Value | undefined {
    return this.#entries.get(mapKey(key))?.[1]
  }
  *keys(): Iterable<Value> {
    for (const [key] of this.#entries.values()) yield key
  }
}

/** Numbers of all types that are the same number are the same key. */
function mapKey(key: Value): unknown {
  if (typeof key === 'number') return Number.isInteger(key) ? BigInt(key) : key
  return key instanceof Uint ? key.value : key
}

/** Name of a value's type, as `type(x)` has it and messages show it. */
export function typeNameOf(value: Value): string {
  if (value === null) return 'null_type'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'double'
    case 'string':
      return 'string'
  }
  if (value instanceof List) return 'list'
  if (value instanceof Dict) return value.typeName ?? 'map'
  if (value instanceof Uint) return 'uint'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp'
  if (value instanceof Duration) return 'google.protobuf.Duration'
  if (value instanceof Optional) return 'optional_type'
  return value instanceof TypeValue ? 'type' : value.type
}

/** Length in the sense of costs: characters, bytes, elements; 1 of what has no length. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return lengthOf(value)
  if (value instanceof Uint8Array) return value.length
  return value instanceof List || value instanceof Dict ? value.size : 1
}

/** Code points of a text. */
export function lengthOf(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) length--
  return length
}
