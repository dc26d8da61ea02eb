import assert from 'node:assert/strict'
import { test } from 'node:test'
import { objectMeta } from '@hawser/kinds/meta/objectmeta.ts'
import { s } from '@hawser/kinds/schema.ts'
import type { Entries, Entry, Writer } from './entries.ts'
import type { Fields } from './fields.ts'
import { entriesText } from './sharedentries.ts'
import { trackCreate, trackUpdate } from './track.ts'

const item = s.object({ name: s.string(), size: s.optional(s.integer()) })
const { node } = s.object({
  apiVersion: s.optional(s.string()),
  kind: s.optional(s.string()),
  metadata: objectMeta,
  spec: s.optional(
    s.object({
      size: s.optional(s.integer()),
      color: s.optional(s.string()),
      tags: s.optional(s.list(s.string(), { listType: 'set' })),
      items: s.optional(s.list(item, { listType: 'map', listMapKeys: ['name'] })),
      args: s.optional(s.list(s.string())),
      choice: s.optional(s.map(s.string(), { mapType: 'atomic' })),
    }),
  ),
})

const leaf = {}
const at = (second: number): string => `2026-01-01T00:00:0${second}Z`
const writer = (manager: string, more: Partial<Writer> = {}): Writer => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  ...more,
})
const entry = (manager: string, fields: Fields, time = at(0), more: Partial<Entry> = {}): Entry => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: fields,
  ...more,
})
const object = (spec: object): object => ({ metadata: { name: 'a' }, spec })

const cases: Record<string, { old: object; now: object; entries: Entries; by?: Writer; want: Entries }> = {
  'who changes a field takes it from its owner': {
    old: { size: 1, color: 'red' },
    now: { size: 2, color: 'red' },
    entries: [entry('a', { 'f:spec': { '.': leaf, 'f:size': leaf, 'f:color': leaf } })],
    want: [
      entry('a', { 'f:spec': { '.': leaf, 'f:color': leaf } }),
      entry('b', { 'f:spec': { 'f:size': leaf } }, at(5)),
    ],
  },
  'what is removed belongs to nobody, and that alone moves no time': {
    old: { size: 1, color: 'red' },
    now: { color: 'red' },
    entries: [
      entry('a', { 'f:spec': { 'f:size': leaf } }),
      entry('b', { 'f:spec': { 'f:size': leaf, 'f:color': leaf } }),
    ],
    want: [entry('b', { 'f:spec': { 'f:color': leaf } })],
  },
  'an owner who changes his own field only gets a new time': {
    old: { size: 1 },
    now: { size: 2 },
    entries: [entry('b', { 'f:spec': { 'f:size': leaf } })],
    want: [entry('b', { 'f:spec': { 'f:size': leaf } }, at(5))],
  },
  'a new item of a list is owned with its fields, the others stay whose they are': {
    old: { items: [{ name: 'x', size: 1 }] },
    now: { items: [{ name: 'x', size: 1 }, { name: 'y' }] },
    entries: [entry('a', { 'f:spec': { 'f:items': { 'k:{"name":"x"}': { '.': leaf, 'f:size': leaf } } } })],
    want: [
      entry('a', { 'f:spec': { 'f:items': { 'k:{"name":"x"}': { '.': leaf, 'f:size': leaf } } } }),
      entry('b', { 'f:spec': { 'f:items': { 'k:{"name":"y"}': { '.': leaf, 'f:name': leaf } } } }, at(5)),
    ],
  },
  'items that only change places have no new owner': {
    old: { items: [{ name: 'x' }, { name: 'y' }] },
    now: { items: [{ name: 'y' }, { name: 'x' }] },
    entries: [entry('a', { 'f:spec': { 'f:items': { 'k:{"name":"x"}': leaf } } })],
    want: [entry('a', { 'f:spec': { 'f:items': { 'k:{"name":"x"}': leaf } } })],
  },
  'atomic lists and maps have one owner': {
    old: { args: ['a'], choice: { a: '1' } },
    now: { args: ['a', 'b'], choice: { a: '2' } },
    entries: [entry('a', { 'f:spec': { 'f:args': leaf, 'f:choice': leaf } })],
    want: [entry('b', { 'f:spec': { 'f:args': leaf, 'f:choice': leaf } }, at(5))],
  },
  'values of a set are owned one by one': {
    old: { tags: ['x'] },
    now: { tags: ['y', 'x'] },
    entries: [entry('a', { 'f:spec': { 'f:tags': { '.': leaf, 'v:"x"': leaf } } })],
    want: [
      entry('a', { 'f:spec': { 'f:tags': { '.': leaf, 'v:"x"': leaf } } }),
      entry('b', { 'f:spec': { 'f:tags': { 'v:"y"': leaf } } }, at(5)),
    ],
  },
  'an entry is told apart by subresource, version and operation': {
    old: { size: 1 },
    now: { size: 2 },
    by: writer('b', { subresource: 'scale' }),
    entries: [
      entry('b', { 'f:spec': { 'f:color': leaf } }),
      entry('b', { 'f:spec': { 'f:size': leaf } }, at(0), { operation: 'Apply' }),
    ],
    want: [
      entry('b', { 'f:spec': { 'f:color': leaf } }),
      entry('b', { 'f:spec': { 'f:size': leaf } }, at(5), { subresource: 'scale' }),
    ],
  },
  'an object without entries stays without': { old: { size: 1 }, now: { size: 2 }, entries: [], want: [] },
}
for (const [name, { old, now, entries, by = writer('b'), want }] of Object.entries(cases)) {
  test(name, () => {
    const write = { node, writer: by, time: at(5) }
    assert.deepEqual(trackUpdate(write, object(old), object(now), entries), want)
  })
}

test('what does not change leaves the very entries', () => {
  const entries = [entry('a', { 'f:spec': { 'f:size': leaf } })]
  const write = { node, writer: writer('b'), time: at(5) }
  assert.equal(trackUpdate(write, object({ size: 1 }), object({ size: 1 }), entries), entries)
})

test('fields that a way of writing cannot set are not tracked', () => {
  const write = { node, writer: writer('b'), time: at(5), reset: { 'f:spec': { 'f:size': leaf } } }
  const entries = [entry('a', { 'f:spec': { 'f:size': leaf, 'f:color': leaf } })]
  assert.deepEqual(
    trackUpdate(write, object({ size: 1, color: 'red' }), object({ size: 2, color: 'red' }), entries),
    entries,
  )
})

test('after ten updaters the oldest become ancient-changes', () => {
  const entries = Array.from({ length: 10 }, (_, index) =>
    entry(`m${index}`, { 'f:spec': { 'f:items': { [`k:{"name":"x${index}"}`]: leaf } } }, at(index)),
  )
  const write = { node, writer: writer('b'), time: '2026-01-01T00:01:00Z' }
  const after = trackUpdate(write, object({ size: 1 }), object({ size: 2 }), entries)
  assert.equal(after.length, 10)
  assert.deepEqual(
    after[0],
    entry(
      'ancient-changes',
      { 'f:spec': { 'f:items': { 'k:{"name":"x0"}': leaf, 'k:{"name":"x1"}': leaf } } },
      at(1),
    ),
  )
})

test('a new object with entries of its own keeps what it does not show', () => {
  const write = { node, writer: writer('b'), time: at(5) }
  const entries = [entry('a', { 'f:spec': { 'f:size': leaf, 'f:color': leaf } })]
  assert.deepEqual(trackCreate(write, object({ size: 1 }), entries), [
    entry('a', { 'f:spec': { 'f:color': leaf } }),
    entry('b', { 'f:spec': { '.': leaf, 'f:size': leaf } }, at(5)),
  ])
})

test('new objects of one shape share their owners while neither the client nor the second changes', () => {
  const made = (name: string, second: number) =>
    trackCreate({ node, writer: writer(name), time: at(second) }, object({ size: 1 }))
  assert.equal(made('a', 5), made('a', 5))
  for (const [name, second] of [
    ['b', 5],
    ['a', 6],
  ] as const) {
    const other = made(name, second)
    assert.deepEqual(other, [entry(name, { 'f:spec': { '.': leaf, 'f:size': leaf } }, at(second))])
    assert.deepEqual(JSON.parse(entriesText(other)), other)
  }
})

test('objects of one shape that are changed in one way share their owners, and those changed in another way do not', () => {
  const first = trackCreate({ node, writer: writer('a'), time: at(5) }, object({ size: 1 }))
  const changed = (spec: object, by = 'a') =>
    trackUpdate({ node, writer: writer(by), time: at(6) }, object({ size: 1 }), object(spec), first)
  const colored = (by: string) => changed({ size: 1, color: 'red' }, by)
  const sized = (entries: Entries) => entries.map(({ fieldsV1 }) => fieldsV1)
  assert.equal(sized(colored('a'))[0], sized(colored('a'))[0])
  const ofA = { 'f:spec': { '.': leaf, 'f:size': leaf } }
  assert.deepEqual(sized(colored('a')), [{ 'f:spec': { '.': leaf, 'f:color': leaf, 'f:size': leaf } }])
  assert.deepEqual(sized(changed({ size: 1, args: ['x'] })), [
    { 'f:spec': { '.': leaf, 'f:args': leaf, 'f:size': leaf } },
  ])
  // What one takes from another is no step of the other's own.
  assert.deepEqual(sized(changed({ size: 2 }, 'b')), [{ 'f:spec': leaf }, { 'f:spec': { 'f:size': leaf } }])
  assert.deepEqual(sized(changed({ size: 2 })), [ofA])
  assert.deepEqual(sized(colored('b')), [ofA, { 'f:spec': { 'f:color': leaf } }])
})
