import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { defineKind } from '@hawser/kinds/kind.ts'
import { type ObjectNode, s } from '@hawser/kinds/schema.ts'
import { protobufReader } from './body.ts'
import { decodeMessage } from './decode.ts'

const Boat = defineKind({
  group: 'sea.io',
  version: 'v1',
  kind: 'Boat',
  plural: 'boats',
  scope: 'Namespaced',
  fields: {
    crew: [2, s.integer()],
    flags: [3, s.list(s.string())],
    cargo: [4, s.map(s.bytes())],
    port: [5, s.intOrString()],
    weight: [6, s.quantity()],
    left: [7, s.time()],
    seen: [8, s.microTime()],
    sails: [9, s.boolean()],
    raw: [10, s.any()],
    watch: [12, s.duration()],
    ...s.inline(11, { depth: [1, s.integer()] }),
    unnumbered: s.optional(s.string()),
  },
})
const read = protobufReader([Boat])

const varint = (value: bigint): number[] => {
  const rest = BigInt.asUintN(64, value)
  return rest < 128n ? [Number(rest)] : [Number(rest & 127n) | 128, ...varint(rest >> 7n)]
}
const number = (field: number, value: number): number[] => [
  ...varint(BigInt(field << 3)),
  ...varint(BigInt(value)),
]
const bytes = (field: number, ...value: (number[] | string)[]): number[] => {
  const all = value.flatMap((one) => (typeof one === 'string' ? [...Buffer.from(one)] : one))
  return [...varint(BigInt((field << 3) | 2)), ...varint(BigInt(all.length)), ...all]
}
const envelope = (...object: number[][]): Buffer =>
  Buffer.from([
    ...Buffer.from('k8s\0'),
    ...bytes(1, bytes(1, 'sea.io/v1'), bytes(2, 'Boat')),
    ...bytes(2, ...object),
  ])

const cases: Record<string, readonly [number[], object]> = {
  'a name in the metadata': [bytes(1, bytes(1, 'hope')), { metadata: { name: 'hope' } }],
  'a negative number': [number(2, -3), { crew: -3 }],
  'a list, one entry after the other': [[...bytes(3, 'a'), ...bytes(3, 'b')], { flags: ['a', 'b'] }],
  'a map of bytes': [
    [...bytes(4, bytes(1, 'x'), bytes(2, 'hi')), ...bytes(4, bytes(1, 'y'), bytes(2, ''))],
    { cargo: { x: 'aGk=', y: '' } },
  ],
  'a number where a text may be': [bytes(5, number(1, 0), number(2, 80)), { port: 80 }],
  'a text where a number may be': [bytes(5, number(1, 1), bytes(3, 'http')), { port: 'http' }],
  'a quantity': [bytes(6, bytes(1, '10Mi')), { weight: '10Mi' }],
  'a span of time': [bytes(12, number(1, 90_500_000_000)), { watch: '1m30.5s' }],
  'no time at all': [bytes(12), { watch: '0s' }],
  'a time': [bytes(7, number(1, 60)), { left: '1970-01-01T00:01:00Z' }],
  'the zero time, which is none': [bytes(7), {}],
  'a time with microseconds': [
    bytes(8, number(1, 1), number(2, 5000)),
    { seen: '1970-01-01T00:00:01.000005Z' },
  ],
  'a flag': [number(9, 1), { sails: true }],
  'JSON inside': [bytes(10, bytes(1, '{"a":[1]}')), { raw: { a: [1] } }],
  'a field of a message that JSON does not have': [bytes(11, number(1, 9)), { depth: 9 }],
  'fields nobody knows are passed over': [[...number(99, 1), ...number(2, 1)], { crew: 1 }],
}
for (const [name, [object, want]] of Object.entries(cases)) {
  test(`protobuf: ${name}`, () => {
    assert.deepEqual(read(envelope(object)), { apiVersion: 'sea.io/v1', kind: 'Boat', ...want })
  })
}

test('a key of a map may be called like anything', () => {
  const { cargo } = read(envelope(bytes(4, bytes(1, '__proto__'), bytes(2, 'hi')))) as { cargo: object }
  assert.deepEqual(Object.keys(cargo), ['__proto__'])
})

const malformed: Record<string, Buffer> = {
  JSON: Buffer.from('{}'),
  'an envelope that ends too early': envelope(number(2, 1)).subarray(0, -1),
  'a text where a number should be': envelope(bytes(2, 'x')),
  'a number where a message should be': envelope(number(1, 1)),
  'broken JSON inside': envelope(bytes(10, bytes(1, '{'))),
  'a number without end': envelope([16, ...Array(12).fill(0xff)]),
  'a kind nobody knows': Buffer.from([...Buffer.from('k8s\0'), ...bytes(1, bytes(1, 'v9'), bytes(2, 'X'))]),
}
for (const [name, body] of Object.entries(malformed)) {
  test(`protobuf: ${name} is refused`, () => assert.throws(() => read(body), { reason: 'BadRequest' }))
}

test('a map of many entries is read in time that grows with it, and not with its square', () => {
  const count = 60_000
  const entries = Array.from({ length: count }, (_, index) => {
    const key = Buffer.from(index === 0 ? '__proto__' : `k${index}`)
    const entry = Buffer.concat([Buffer.from([0x0a, key.length]), key, Buffer.from([0x12, 1, 0x76])])
    return Buffer.concat([Buffer.from([0x12, entry.length]), entry])
  })
  const started = performance.now()
  const { data } = decodeMessage(ConfigMap.node as ObjectNode, Buffer.concat(entries)) as { data: object }
  assert.equal(Object.keys(data).length, count)
  assert.ok(Object.hasOwn(data, '__proto__'))
  assert.ok(performance.now() - started < 10_000)
})

test('JSON within protobuf is not nested without end', () => {
  const deep = Buffer.from(`${'['.repeat(2000)}${']'.repeat(2000)}`)
  const size = Buffer.from([0x80 | (deep.length & 0x7f), deep.length >> 7])
  const message = Buffer.concat([Buffer.from([0x0a]), size, deep])
  const node = { type: 'object', fields: { raw: { number: 1, node: { type: 'any' }, presence: 'optional' } } }
  const outer = Buffer.concat([
    Buffer.from([0x0a, 0x80 | (message.length & 0x7f), message.length >> 7]),
    message,
  ])
  assert.throws(() => decodeMessage(node as unknown as ObjectNode, outer), /nested too deeply/)
})
