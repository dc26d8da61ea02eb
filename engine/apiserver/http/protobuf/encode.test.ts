import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { decode } from '@hawser/kinds/decode.ts'
import { allKinds, subresourceKinds } from '@hawser/kinds/index.ts'
import { defineKind } from '@hawser/kinds/kind.ts'
import { formatDuration } from '@hawser/kinds/meta/duration.ts'
import { formatMicroTime, formatTime } from '@hawser/kinds/meta/time.ts'
import { type Field, type Node, type ObjectNode, s } from '@hawser/kinds/schema.ts'
import fc from 'fast-check'
import { protobufReader } from './body.ts'
import { encodeMessage, hasProtobuf } from './encode.ts'
import { encodeObject } from './envelope.ts'

const Boat = defineKind({
  group: 'sea.io',
  version: 'v1',
  kind: 'Boat',
  plural: 'boats',
  scope: 'Namespaced',
  fields: {
    crew: [2, s.integer({ format: 'int64' })],
    flags: [3, s.list(s.string())],
    cargo: [4, s.map(s.bytes())],
    port: [5, s.intOrString()],
    weight: [6, s.quantity()],
    left: [7, s.time()],
    seen: [8, s.microTime()],
    sails: [9, s.boolean()],
    raw: [10, s.any()],
    ...s.inline(11, { depth: [1, s.integer()] }),
    speed: [12, s.number()],
    groups: [13, s.map(s.list(s.string()))],
    unnumbered: s.optional(s.string()),
  },
})

// Field 11 is there even when it is empty, as Go's embedded structs are.
const cases: Record<string, readonly [object, string]> = {
  'an empty message': [{}, '5a00'],
  'a number': [{ crew: 300 }, '10ac02 5a00'],
  'a number of more than 32 bits': [{ crew: 2 ** 40 }, '10808080808020 5a00'],
  'a negative number takes ten bytes': [{ crew: -1 }, '10ffffffffffffffffff01 5a00'],
  'a list, one entry after the other': [{ flags: ['a', 'b'] }, '1a0161 1a0162 5a00'],
  'a map, sorted by key': [{ cargo: { y: '', x: 'aGk=' } }, '22070a017812026869 22050a01791200 5a00'],
  'a number where a text may be': [{ port: 80 }, '2a06080010501a00 5a00'],
  'a text where a number may be': [{ port: 'http' }, '2a0a080110001a0468747470 5a00'],
  'a quantity': [{ weight: '10Mi' }, '32060a0431304d69 5a00'],
  'a time': [{ left: '1970-01-01T00:01:00Z' }, '3a04083c1000 5a00'],
  "Go's zero time is an empty message": [{ left: '0001-01-01T00:00:00Z' }, '3a00 5a00'],
  'a time with microseconds': [{ seen: '1970-01-01T00:00:01.000005Z' }, '420508011088 27 5a00'],
  'a flag': [{ sails: true }, '4801 5a00'],
  'JSON inside': [{ raw: { a: 1 } }, '52090a077b2261223a317d 5a00'],
  'a field of a message that JSON does not have': [{ depth: 9 }, '5a020809'],
  'a double': [{ speed: 1.5 }, '5a00 61000000000000f83f'],
  'a list inside a map has a message of its own': [
    { groups: { a: ['b', 'c'] } },
    '5a00 6a0b0a016112060a01620a0163',
  ],
  'text of several bytes a character': [{ flags: ['€'] }, '1a03e282ac 5a00'],
  'null is absence': [{ flags: null, left: null }, '5a00'],
  'a field without a number is left out': [{ unnumbered: 'x', apiVersion: 'sea.io/v1' }, '5a00'],
}
for (const [name, [value, want]] of Object.entries(cases)) {
  test(`protobuf is written: ${name}`, () => {
    assert.equal(encodeMessage(Boat.node, value).toString('hex'), want.replaceAll(' ', ''))
  })
}

test('zero is a value of its own where Go has a pointer', () => {
  const { value } = decode<object>(ConfigMap.node, {
    metadata: { ownerReferences: [{ controller: false }], deletionGracePeriodSeconds: 0 },
    immutable: false,
  })
  const back = protobufReader([ConfigMap])(encodeObject(ConfigMap, ConfigMap.node, value))
  const { metadata, immutable } = back as { metadata: Record<string, unknown>; immutable: unknown }
  assert.deepEqual([immutable, metadata.deletionGracePeriodSeconds], [false, 0])
  assert.equal((metadata.ownerReferences as { controller: unknown }[])[0]?.controller, false)
})

test('the envelope names the type, and has its two empty fields as upstream', () => {
  assert.equal(
    encodeObject({ apiVersion: 'v1', kind: 'A' }, Boat.node, { sails: true }).toString('hex'),
    '6b387300 0a070a0276311201411204 48015a00 1a00 2200'.replaceAll(' ', ''),
  )
})

test('a message larger than the buffer it is written into', () => {
  const flags = Array.from({ length: 3000 }, (_, index) => `${index}`.repeat(50))
  const bytes = encodeObject(Boat, Boat.node, { flags })
  assert.deepEqual((protobufReader([Boat])(bytes) as { flags: unknown }).flags, flags)
})

test('only what has a number everywhere has protobuf', () => {
  assert.equal(hasProtobuf(Boat.node), false)
  assert.equal(hasProtobuf(s.object({ a: [1, s.string()] }).node as ObjectNode), true)
  assert.equal(hasProtobuf(s.object({}, { open: true }).node as ObjectNode), false)
})

/** Values as a client may write them. What Go cannot tell from absence in protobuf (an empty list) is not among them. */
function valuesOf(node: Node, path: readonly Node[]): fc.Arbitrary<unknown> {
  switch (node.type) {
    case 'string':
      return node.enum ? fc.constantFrom(...node.enum) : fc.string({ unit: 'grapheme', maxLength: 60 })
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return node.format === 'int64' ? fc.maxSafeInteger() : fc.integer()
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0))
    case 'bytes':
      return fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64'))
    case 'quantity':
      return fc.constantFrom('0', '100m', '1Gi', '3500', '1e3')
    case 'intOrString':
      return fc.oneof(fc.integer(), fc.string())
    case 'time':
      return fc.integer({ min: 0, max: 4e9 }).map((seconds) => formatTime(seconds * 1000))
    case 'microTime':
      return fc.integer({ min: 0, max: 4e12 }).map((ms) => formatMicroTime(ms + 0.125))
    case 'duration':
      return fc.maxSafeInteger().map(formatDuration)
    case 'any':
      return fc.dictionary(fc.string(), fc.integer(), { minKeys: 1, noNullPrototype: true })
    case 'list':
      return fc.array(valuesOf(node.items, path), { minLength: 1, maxLength: 2 })
    case 'map':
      return fc.dictionary(fc.string(), valuesOf(node.values, path), {
        minKeys: 1,
        maxKeys: 3,
        noNullPrototype: true,
      })
    case 'object':
      return objectsOf(node, path)
    case 'union':
      return fc.oneof(...node.options.map(([, option]) => valuesOf(option, path)))
  }
}

function objectsOf(node: ObjectNode, path: readonly Node[] = []): fc.Arbitrary<object> {
  // A schema that contains itself would go on for ever.
  const isInside = path.includes(node)
  const fields = Object.entries(node.fields).filter(
    ([, { number, presence }]) => number !== undefined && (!isInside || presence === 'required'),
  )
  const requiredKeys = fields.filter(([, { presence }]) => presence === 'required').map(([name]) => name)
  const arbitraries = Object.fromEntries(
    fields.map(([name, field]: [string, Field]) => [name, valuesOf(field.node, [...path, node])]),
  )
  return fc.record(arbitraries, { requiredKeys, noNullPrototype: true })
}

for (const kind of [...allKinds, ...subresourceKinds]) {
  test(`every ${kind.apiVersion} ${kind.kind} comes back as it was`, () => {
    const read = protobufReader([kind])
    const { apiVersion, kind: name } = kind
    fc.assert(
      fc.property(objectsOf(kind.node), (given) => {
        const { value, mistyped } = decode<object>(kind.node, { ...given, apiVersion, kind: name })
        assert.deepEqual(mistyped, [])
        const back = decode(kind.node, read(encodeObject(kind, kind.node, value)))
        assert.deepEqual(back.value, value)
      }),
      { numRuns: 10 },
    )
  })
}
