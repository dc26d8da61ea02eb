import { isObject, type JsonObject as Json } from '@hawser/kinds/meta/json.ts'
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from './time.ts'
import { type CelType, dyn, type FieldType, type ListType, type ObjectType } from './types.ts'
import {
  CelError,
  Dict,
  Duration,
  List,
  type Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts'

/**
 * A JSON value as expressions see it. Objects and lists are looked into only where an expression does.
 *
 * @param type  What the value was declared as; it says whether a number is an int or a double, a text a time.
 */
export function fromJson(type: CelType, value: unknown): Value {
  if (value === null || value === undefined) return null
  switch (type.is) {
    case 'int':
      return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : plain(value)
    case 'double':
      return typeof value === 'number' ? value : plain(value)
    case 'uint':
      return typeof value === 'number' ? new Uint(BigInt(Math.trunc(value))) : plain(value)
    case 'bytes':
      return typeof value === 'string' ? Buffer.from(value, 'base64') : plain(value)
    case 'timestamp':
      return typeof value === 'string'
        ? parseTimestamp(date.test(value) ? `${value}T00:00:00Z` : value)
        : plain(value)
    case 'duration':
      return typeof value === 'string' ? parseDuration(value) : plain(value)
    case 'list':
      return Array.isArray(value) ? new JsonList(type, value) : plain(value)
    case 'map':
      return isObject(value) ? new JsonMap(type.value, value) : plain(value)
    case 'object':
      return isObject(value) ? new JsonObject(type, value) : plain(value)
    default:
      return plain(value)
  }
}

/** `format: date` is declared as a timestamp too. */
const date = /^\d{4}-\d\d-\d\d$/
const plainList: ListType = { is: 'list', of: dyn }

/** A value without a schema: whole numbers are ints. */
function plain(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? BigInt(value) : value
    default:
      if (Array.isArray(value)) return new JsonList(plainList, value)
      return isObject(value) ? new JsonMap(dyn, value) : null
  }
}

class JsonList extends List {
  readonly #type: ListType
  readonly #items: readonly unknown[]
  constructor(type: ListType, items: readonly unknown[]) {
    super()
    this.#type = type
    this.#items = items
    const { listType, mapKeys = [] } = type
    if (listType) this.keyOf = (item) => (listType === 'set' ? setKey(item) : mapKey(item, mapKeys))
  }
  get size(): number {
    return this.#items.length
  }
  at(index: number): Value {
    return fromJson(this.#type.of, this.#items[index])
  }
}

const setKey = (item: Value): string => JSON.stringify(toJson(item))
const mapKey = (item: Value, keys: readonly string[]): string =>
  item instanceof Dict ? JSON.stringify(keys.map((key) => toJson(item.get(key) ?? null))) : ''

const has = (object: Json, key: string): boolean => Object.hasOwn(object, key)

class JsonMap extends Dict {
  readonly #values: CelType
  readonly #object: Json
  constructor(values: CelType, object: Json) {
    super()
    this.#values = values
    this.#object = object
  }
  get size(): number {
    return Object.keys(this.#object).length
  }
  get(key: Value): Value | undefined {
    return typeof key === 'string' && has(this.#object, key)
      ? fromJson(this.#values, this.#object[key])
      : undefined
  }
  keys(): Iterable<Value> {
    return Object.keys(this.#object)
  }
}

class JsonObject extends Dict {
  readonly #type: ObjectType
  readonly #object: Json
  constructor(type: ObjectType, object: Json) {
    super()
    this.#type = type
    this.#object = object
  }
  override get typeName(): string {
    return this.#type.name
  }
  get size(): number {
    return [...this.keys()].length
  }
  get(key: Value): Value | undefined {
    const field: FieldType | undefined = typeof key === 'string' ? this.#type.fields.get(key) : undefined
    return field && has(this.#object, field.json) && this.#object[field.json] !== undefined
      ? fromJson(field.type, this.#object[field.json])
      : undefined
  }
  *keys(): Iterable<Value> {
    for (const [name, { json }] of this.#type.fields) if (has(this.#object, json)) yield name
  }
}

/**
 * A value as JSON.
 *
 * @throws {CelError} for what JSON has no form of.
 */
export function toJson(value: Value): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint) return Number(value.value)
  if (value instanceof List) return Array.from(value, toJson)
  if (value instanceof Dict) return dictToJson(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Timestamp) return formatTimestamp(value)
  if (value instanceof Duration) return formatDuration(value)
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value)
  if (value instanceof TypeValue) return value.name
  throw new CelError(`unsupported type: ${(value as Opaque).type}`)
}

const dictToJson = (dict: Dict): Json =>
  Object.fromEntries(Array.from(dict.keys(), (key) => [String(toJson(key)), toJson(dict.get(key) as Value)]))
