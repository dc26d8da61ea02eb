import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { decode } from '@hawser/kinds/decode.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { JsonObject } from '@hawser/kinds/meta/json.ts'
import { objectMeta } from '@hawser/kinds/meta/objectmeta.ts'
import { type Node, s } from '@hawser/kinds/schema.ts'
import fc from 'fast-check'
import { mutated } from '../fuzz/examples.ts'
import { anyJson } from '../fuzz/values.ts'
import { isAlike, patternOf } from './alike.ts'
import { createdText } from './created.ts'
import { createdFields, rememberedOf } from './newfields.ts'
import { isShared, longestShared, sharedFields } from './shared.ts'

const status = new Set(['f:status'])
const alike = (node: Node, first: unknown, second: unknown): boolean => {
  const pattern = patternOf(node, first as JsonObject, status)
  return pattern !== undefined && isAlike(pattern, second)
}

/** What a client sends, as a write sees it; undefined when it is not taken. */
function asWritten(kind: AnyKind, body: unknown): JsonObject | undefined {
  const { value, mistyped } = decode<never>(kind.node, body)
  if (mistyped.length > 0) return undefined
  try {
    kind.complete?.(value)
    return value
  } catch {
    return undefined
  }
}

const pod = (name: string, spec: object = {}, metadata: object = {}): object => ({
  metadata: { name, labels: { app: name }, ...metadata },
  spec: { containers: [{ name: 'main', image: name, ports: [{ containerPort: 80 }] }], ...spec },
})
const owner = (uid: string): object => ({
  ownerReferences: [{ apiVersion: 'v1', kind: 'A', name: uid, uid }],
})
const containers = (...names: string[]): object => ({ containers: names.map((name) => ({ name })) })

const cases: Record<string, { is: boolean; first: object; second: object }> = {
  'names, images and values of labels': { is: true, first: pod('a'), second: pod('b') },
  'another label': {
    is: false,
    first: pod('a'),
    second: pod('a', {}, { labels: { app: 'a', tier: 'web' } }),
  },
  'a label less': { is: false, first: pod('a', {}, { labels: { app: 'a', tier: 'b' } }), second: pod('a') },
  'the name of a container': { is: false, first: pod('a'), second: pod('a', containers('other')) },
  'more containers': {
    is: false,
    first: pod('a', containers('a')),
    second: pod('a', containers('a', 'b')),
  },
  'the same containers in another order, whose set is the same: it is not seen': {
    is: false,
    first: pod('a', containers('b', 'a')),
    second: pod('a', containers('a', 'b')),
  },
  'the same owner': { is: true, first: pod('a', {}, owner('1')), second: pod('b', {}, owner('1')) },
  'another owner': { is: false, first: pod('a', {}, owner('1')), second: pod('b', {}, owner('2')) },
  'values of a set': {
    is: false,
    first: pod('a', {}, { finalizers: ['a/x'] }),
    second: pod('a', {}, { finalizers: ['a/y'] }),
  },
  'nothing, where an empty object has nothing': {
    is: false,
    first: pod('a', { hostname: 'a' }),
    second: pod('a', { hostname: '' }),
  },
}
for (const [name, { is, first, second }] of Object.entries(cases)) {
  test(`${is ? 'alike' : 'not alike'}: ${name}`, () => {
    assert.equal(alike(Pod.node, asWritten(Pod, first), asWritten(Pod, second)), is)
  })
}

test('whatever is alike has the same fields, of any kind', () => {
  for (const kind of allKinds) {
    const written = mutated(kind).map((body) => asWritten(kind, body))
    fc.assert(
      fc.property(written, written, (first, second) => {
        if (!first || !second) return
        assert.ok(alike(kind.node, first, first), 'alike to itself')
        if (alike(kind.node, first, second))
          assert.equal(createdText(kind.node, first, status), createdText(kind.node, second, status))
      }),
      { numRuns: 60 },
    )
  }
})
const open = s.object({ metadata: objectMeta, spec: s.optional(s.any()) }, { open: true }).node

test('whatever is alike has the same fields, without a schema', () => {
  let met = 0
  const object = fc.record({ metadata: fc.constant({ name: 'a' }), spec: anyJson, more: anyJson })
  fc.assert(
    fc.property(object, object, (first, second) => {
      assert.ok(alike(open, first, first))
      if (!alike(open, first, second)) return
      met++
      assert.equal(createdText(open, first, status), createdText(open, second, status))
    }),
    { numRuns: 2000 },
  )
  assert.ok(met > 20, `only ${met} were alike`)
})

test('objects of some shapes in turn each get their own fields, by whatever way they are found', () => {
  const shapes = Array.from({ length: 7 }, (_, n) =>
    Object.fromEntries(Array.from({ length: n + 1 }, (_, at) => [`l${at}`, 'x'])),
  )
  for (let round = 0; round < 4; round++) {
    for (const labels of round % 2 ? shapes : [...shapes].reverse()) {
      const template = { metadata: { labels }, spec: { containers: [{ name: 'a' }] } }
      const body = {
        metadata: { name: `a${round}`, labels },
        spec: { selector: { matchLabels: labels }, template },
      }
      const object = asWritten(Deployment, body) as JsonObject
      const fields = createdFields(Deployment.node, object, { 'f:status': {} })
      assert.equal(JSON.stringify(fields), createdText(Deployment.node, object, status))
    }
  }
})

test('only objects of a usual size are remembered, and sets of a usual length are shared', () => {
  const { node } = s.object({ metadata: objectMeta, data: s.optional(s.map(s.string())) })
  const create = (metadata: object, data = {}): void => {
    for (let time = 0; time < 3; time++) createdFields(node, { metadata, data }, undefined)
  }
  create({ name: 'a', finalizers: Array(5000).fill('a/x') })
  assert.equal(rememberedOf(node), 0, 'one element in the set, and 5,000 in the list')
  create({ name: 'a', ownerReferences: [{ uid: '1' }, 'no object'] })
  assert.equal(rememberedOf(node), 0, 'nothing is like what is not as its schema has it')
  create({ name: 'a', labels: { a: '1' } })
  assert.equal(rememberedOf(node), 1)
  const keys = Array.from({ length: 3000 }, (_, n) => [`key-${n}`, 'x'])
  create({ name: 'a' }, Object.fromEntries(keys))
  assert.equal(rememberedOf(node), 1)
  const long = JSON.stringify({ [`f:${'x'.repeat(longestShared)}`]: {} })
  assert.deepEqual(sharedFields(long), JSON.parse(long))
  assert.ok(!isShared(long))
})

test('a field of a custom resource that may be null is owned as it is', () => {
  const a = s.optional(s.object({ b: s.optional(s.string()) }))
  const { node } = s.object({ metadata: objectMeta, spec: s.optional(s.object({ a })) }, { open: true })
  const text = createdText(node, { metadata: { name: 'a' }, spec: { a: null } }, status)
  assert.deepEqual(JSON.parse(text), { 'f:spec': { '.': {}, 'f:a': {} } })
})
