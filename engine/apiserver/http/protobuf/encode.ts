import { parseDuration } from '@hawser/kinds/meta/duration.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import type { Field, Node, ObjectNode, UnionNode } from '@hawser/kinds/schema.ts'
import { here, putBytes, putDouble, putLengthSince, putText, putVarint, written } from './writer.ts'

/** Bytes of a message without anything around it. Fields the schema gives no number are left out. */
export const encodeMessage = (node: ObjectNode, value: object): Buffer =>
  written(() => putMessage(node, value))

/** The same into the message that is being written. */
export const putMessage = (node: ObjectNode, value: object): void => bodyOf(node)(value as Json)

/**
 * Whether a kind has a protobuf form: every field but `apiVersion` and `kind`, which stand in the envelope, has a
 * number. Custom resources have none.
 */
export function hasProtobuf(node: ObjectNode): boolean {
  const known = numbered.get(node)
  if (known !== undefined) return known
  const isNumbered =
    !node.open &&
    Object.entries(node.fields).every(
      ([name, { number }]) => number !== undefined || name === 'apiVersion' || name === 'kind',
    )
  numbered.set(node, isNumbered)
  return isNumbered
}
const numbered = new WeakMap<ObjectNode, boolean>()

type Json = Readonly<Record<string, unknown>>
/** Writes a value without its tag, but with its length where it has one. */
type Put = (value: never) => void

const varint = 0
const fixed64 = 1
const delimited = 2

/** Tags as they are written: a number of at most 29 bits. */
const tagOf = (number: number, wireType: number): number => number * 8 + wireType

function wireTypeOf({ type }: Node): number {
  if (type === 'integer' || type === 'boolean') return varint
  return type === 'number' ? fixed64 : delimited
}

function putOf(node: Node): Put {
  switch (node.type) {
    case 'string':
      return putText
    case 'boolean':
      return (value: boolean) => putVarint(value ? 1 : 0)
    case 'integer':
      return putVarint
    case 'number':
      return putDouble
    case 'bytes':
      return (value: string) => putBytes(Buffer.from(value, 'base64'))
    case 'quantity':
      return delimit((value: string) => putTagged(1, value))
    case 'intOrString':
      return delimit(putIntOrString)
    case 'time':
      return delimit((value: string) => putTime(value, false))
    case 'microTime':
      return delimit((value: string) => putTime(value, true))
    case 'duration':
      return delimit(putDuration)
    case 'any':
      return delimit((value: unknown) => putTagged(1, JSON.stringify(value)))
    case 'object':
      return objectPut(node)
    case 'union':
      return delimit(unionPut(node))
    case 'list':
      // Go gives a list inside a map or a list a message of its own.
      return delimit(listPut(node.items, 1) as (value: readonly unknown[]) => void)
    case 'map':
      throw new Error('a map inside a list or a map has no protobuf form')
  }
}

const delimit =
  <T>(put: (value: T) => void): ((value: T) => void) =>
  (value) => {
    const start = here()
    put(value)
    putLengthSince(start)
  }

function putTagged(number: number, text: string): void {
  putText(text)
  putVarint(tagOf(number, delimited))
}

/** `IntOrString`: which of the two (1), the number (2), the text (3); all three, always. */
function putIntOrString(value: number | string): void {
  const isText = typeof value === 'string'
  putTagged(3, isText ? value : '')
  putVarint(isText ? 0 : value)
  putVarint(tagOf(2, varint))
  putVarint(isText ? 1 : 0)
  putVarint(tagOf(1, varint))
}

const zeroTime = Date.parse('0001-01-01T00:00:00Z')

/** `Time`: seconds (1) and nanoseconds (2). Go's zero time is an empty message. */
function putTime(text: string, withMicros: boolean): void {
  const ms = parseTime(text) ?? zeroTime
  if (ms === zeroTime) return
  const seconds = Math.floor(ms / 1000)
  putVarint(withMicros ? Math.round((ms - seconds * 1000) * 1000) * 1000 : 0)
  putVarint(tagOf(2, varint))
  putVarint(seconds)
  putVarint(tagOf(1, varint))
}

/** `Duration`: nanoseconds (1). */
function putDuration(text: string): void {
  putVarint(parseDuration(text) ?? 0)
  putVarint(tagOf(1, varint))
}

const bodies = new WeakMap<ObjectNode, (value: Json) => void>()

/** Writes the fields of an object. Compiled once for each schema. */
function bodyOf(node: ObjectNode): (value: Json) => void {
  const known = bodies.get(node)
  if (known) return known
  const body = compile(node)
  bodies.set(node, body)
  return body
}

/** Its body is looked up late, since a schema may contain itself. */
function objectPut(node: ObjectNode): (value: Json) => void {
  let body: ((value: Json) => void) | undefined
  return (value) => {
    body ??= bodyOf(node)
    const start = here()
    body(value)
    putLengthSince(start)
  }
}

interface NumberedPut {
  readonly number: number
  put(object: Json): void
}

const compile = (node: ObjectNode): ((value: Json) => void) =>
  inReverse(putsOf(Object.entries(node.fields).map(([name, field]) => ({ name, ...field }))))

type NamedField = Field & { readonly name: string }

/** Fields by their numbers; some of the object's stand in a message within, where JSON has none. */
function putsOf(all: readonly NamedField[]): NumberedPut[] {
  const own = all.filter(({ number, within = [] }) => number !== undefined && within.length === 0)
  const wrapped = Object.groupBy(
    all.filter(({ within = [] }) => within.length > 0),
    ({ within }) => within?.[0] as number,
  )
  const inner = Object.entries(wrapped).map(([number, fields = []]) =>
    messageWithin(
      Number(number),
      putsOf(fields.map(({ within = [], ...field }) => ({ ...field, within: within.slice(1) }))),
    ),
  )
  return [...own.map(fieldPut), ...inner]
}

/** From the last number to the first: the message is written from its end. */
function inReverse(fields: readonly NumberedPut[]): (object: Json) => void {
  const puts = [...fields].sort((a, b) => b.number - a.number).map(({ put }) => put)
  return (object) => {
    for (const put of puts) put(object)
  }
}

/** Go's embedded structs are there even when they are empty. */
function messageWithin(number: number, fields: readonly NumberedPut[]): NumberedPut {
  const put = delimit(inReverse(fields))
  const tag = tagOf(number, delimited)
  return {
    number,
    put(object) {
      put(object)
      putVarint(tag)
    },
  }
}

function fieldPut({ name, node, number = 0 }: NamedField): NumberedPut {
  const put = presentPut(node, number) as (value: unknown) => void
  return {
    number,
    put(object) {
      const value = object[name]
      if (value !== undefined && value !== null) put(value)
    },
  }
}

function presentPut(node: Node, number: number): Put {
  if (node.type === 'list') return listPut(node.items, number)
  if (node.type === 'map') return mapPut(node.values, number)
  const put = putOf(node) as (value: unknown) => void
  const tag = tagOf(number, wireTypeOf(node))
  return (value: unknown) => {
    put(value)
    putVarint(tag)
  }
}

function listPut(items: Node, number: number): Put {
  const put = putOf(items) as (value: unknown) => void
  const tag = tagOf(number, wireTypeOf(items))
  return (list: readonly unknown[]) => {
    for (let index = list.length - 1; index >= 0; index--) {
      put(list[index])
      putVarint(tag)
    }
  }
}

/** A value in the field of its JSON form. */
function unionPut({ options }: UnionNode): (value: unknown) => void {
  const puts = options.map(([number, node]) => ({
    type: node.type,
    put: presentPut(node, number) as (value: unknown) => void,
  }))
  return (value) => {
    const form = Array.isArray(value) ? 'list' : typeof value
    puts.find(({ type }) => type === form)?.put(value)
  }
}

/** Entries are messages of key (1) and value (2), sorted by key, as Go does for bytes that are always the same. */
function mapPut(values: Node, number: number): Put {
  const put = putOf(values) as (value: unknown) => void
  const valueTag = tagOf(2, wireTypeOf(values))
  const tag = tagOf(number, delimited)
  return (map: Json) => {
    for (const key of Object.keys(map).sort().reverse()) {
      const start = here()
      put(map[key])
      putVarint(valueTag)
      putTagged(1, key)
      putLengthSince(start)
      putVarint(tag)
    }
  }
}
