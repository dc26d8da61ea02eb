import { formatDuration } from '@hawser/kinds/meta/duration.ts'
import { formatMicroTime, formatTime } from '@hawser/kinds/meta/time.ts'
import type { Field, ListNode, Node, ObjectNode, UnionNode } from '@hawser/kinds/schema.ts'
import { isTooDeep } from '../depth.ts'
import { MalformedProtobuf, type WireField, wireFields } from './wire.ts'

type Value = WireField['value']

/** Deeper than any object of an API, and shallow enough for recursion. */
const maxDepth = 100

/**
 * Reads a message as the JSON value it stands for. Fields the schema gives no number are left out.
 *
 * @throws {MalformedProtobuf} when the bytes do not fit the schema.
 */
export function decodeMessage(node: ObjectNode, bytes: Buffer, depth = 0): Record<string, unknown> {
  if (depth > maxDepth) throw new MalformedProtobuf('messages are nested too deeply')
  const out: Record<string, unknown> = {}
  readInto(out, numbersOf(node).own, bytes, depth)
  return out
}

/** Fields of a message by number; some of the object's stand in a message within, where JSON has none. */
interface Numbers {
  readonly fields: ReadonlyMap<number, { readonly name: string; readonly node: Node }>
  readonly within: ReadonlyMap<number, Numbers>
}
const known = new WeakMap<ObjectNode, { readonly own: Numbers }>()

function numbersOf(node: ObjectNode): { readonly own: Numbers } {
  const found = known.get(node)
  if (found) return found
  const numbers = { own: numbered(Object.entries(node.fields).map(([name, field]) => ({ name, ...field }))) }
  known.set(node, numbers)
  return numbers
}

function numbered(all: readonly (Field & { readonly name: string })[]): Numbers {
  const own = all.filter(({ number, within = [] }) => number !== undefined && within.length === 0)
  const wrapped = Object.groupBy(
    all.filter(({ within = [] }) => within.length > 0),
    ({ within }) => within?.[0] as number,
  )
  return {
    fields: new Map(own.map((field) => [field.number as number, field])),
    within: new Map(
      Object.entries(wrapped).map(([number, fields = []]) => [
        Number(number),
        numbered(fields.map(({ within = [], ...field }) => ({ ...field, within: within.slice(1) }))),
      ]),
    ),
  }
}

function readInto(
  out: Record<string, unknown>,
  { fields, within }: Numbers,
  bytes: Buffer,
  depth: number,
): void {
  for (const { number, value } of wireFields(bytes)) {
    const inner = within.get(number)
    if (inner) readInto(out, inner, bytesOf(value), depth + 1)
    const field = fields.get(number)
    if (!field) continue
    const { name, node } = field
    if (node.type === 'list') {
      const list = (out[name] ?? []) as unknown[]
      list.push(decodeValue(node.items, value, depth))
      out[name] = list
    } else if (node.type === 'map') {
      const [key, entry] = decodeEntry(node.values, bytesOf(value), depth)
      out[name] ??= {}
      // Defined, not set: a key such as __proto__ is a key like others.
      Object.defineProperty(out[name], key, { ...ordinary, value: entry })
    } else {
      const read = decodeValue(node, value, depth)
      if (read !== undefined) out[name] = read
    }
  }
}

const ordinary = { configurable: true, enumerable: true, writable: true }

function decodeEntry(node: Node, bytes: Buffer, depth: number): [string, unknown] {
  let key = ''
  let entry: Value = Buffer.alloc(0)
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) key = textOf(value)
    else if (number === 2) entry = value
  }
  return [key, decodeValue(node, entry, depth)]
}

function decodeValue(node: Node, value: Value, depth: number): unknown {
  switch (node.type) {
    case 'string':
      return textOf(value)
    case 'boolean':
      return numberOf(value) !== 0
    case 'integer':
      return numberOf(value)
    case 'number':
      return floatOf(value)
    case 'bytes':
      return bytesOf(value).toString('base64')
    case 'quantity':
      return first(value, 1, textOf)
    case 'intOrString':
      return intOrString(bytesOf(value))
    case 'time':
      return timeOf(bytesOf(value), formatTime)
    case 'microTime':
      return timeOf(bytesOf(value), formatMicroTime)
    case 'duration':
      return formatDuration(first(value, 1, numberOf) ?? 0)
    case 'any':
      return anyOf(value)
    case 'object':
      return decodeMessage(node, bytesOf(value), depth + 1)
    case 'union':
      return decodeUnion(node, bytesOf(value), depth + 1)
    case 'list':
      return decodeItems(node, bytesOf(value), depth + 1)
    default:
      throw new MalformedProtobuf(`a ${node.type} cannot stand inside a list or a map`)
  }
}

function bytesOf(value: Value): Buffer {
  if (typeof value === 'bigint') throw new MalformedProtobuf('a number stands where bytes should')
  return value
}
const textOf = (value: Value): string => bytesOf(value).toString()
function numberOf(value: Value): number {
  if (typeof value !== 'bigint') throw new MalformedProtobuf('bytes stand where a number should')
  return Number(BigInt.asIntN(64, value))
}
function floatOf(value: Value): number {
  if (typeof value !== 'bigint') throw new MalformedProtobuf('bytes stand where a number should')
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes.readDoubleLE()
}

/** A list that stands where protobuf has no place for one is a message with repeated field 1 (upstream's ExtraValue). */
const decodeItems = ({ items }: ListNode, bytes: Buffer, depth: number): unknown[] =>
  [...wireFields(bytes)]
    .filter(({ number }) => number === 1)
    .map(({ value }) => decodeValue(items, value, depth))

/** The last of a union's options that is there; a list gathers all its items. */
function decodeUnion({ options }: UnionNode, bytes: Buffer, depth: number): unknown {
  if (depth > maxDepth) throw new MalformedProtobuf('messages are nested too deeply')
  let result: unknown
  for (const [number, node] of options) {
    const all = [...wireFields(bytes)].filter((field) => field.number === number)
    if (all.length === 0) continue
    result =
      node.type === 'list'
        ? all.map(({ value }) => decodeValue(node.items, value, depth))
        : decodeValue(node, all.at(-1)?.value as Value, depth)
  }
  return result
}

/** The last field `number` of a message. */
function first<T>(value: Value, number: number, read: (value: Value) => T): T | undefined {
  let found: T | undefined
  for (const field of wireFields(bytesOf(value))) if (field.number === number) found = read(field.value)
  return found
}

/** `IntOrString`: which of the two (1), the number (2), the text (3). */
const intOrString = (bytes: Buffer): number | string =>
  first(bytes, 1, numberOf) === 1 ? (first(bytes, 3, textOf) ?? '') : (first(bytes, 2, numberOf) ?? 0)

/** `Time`: seconds (1) and nanoseconds (2). An empty message is Go's zero time: none. */
function timeOf(bytes: Buffer, format: (ms: number) => string): string | undefined {
  if (bytes.length === 0) return undefined
  const ms = (first(bytes, 1, numberOf) ?? 0) * 1000 + (first(bytes, 2, numberOf) ?? 0) / 1e6
  if (Math.abs(ms) > 8.64e15) throw new MalformedProtobuf('a time is out of range')
  return format(ms)
}

/** `RawExtension` and `FieldsV1`: JSON as the bytes of field 1. */
function anyOf(value: Value): unknown {
  const json = first(value, 1, bytesOf)
  if (!json?.length) return undefined
  if (isTooDeep(json)) throw new MalformedProtobuf('messages are nested too deeply')
  return JSON.parse(json.toString())
}
