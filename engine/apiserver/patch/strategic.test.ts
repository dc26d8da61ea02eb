import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnySchema } from '@hawser/kinds/schema.ts'
import { s } from '@hawser/kinds/schema.ts'
import { deepFreeze } from '../cache/freeze.ts'
import { strategicMerge } from './strategic.ts'

const item = s.object({ name: s.string(), value: s.string(), nested: s.map(s.string()) })
const schema: AnySchema = s.object({
  items: s.list(item, { patchStrategy: 'merge', patchMergeKey: 'name' }),
  atomic: s.list(item),
  values: s.list(s.string(), { patchStrategy: 'merge' }),
  labels: s.map(s.string()),
  union: s.object({ type: s.string(), rolling: s.any(), recreate: s.any() }),
  anything: s.any(),
})

const target = deepFreeze({
  items: [
    { name: 'a', value: '1', nested: { x: '1' } },
    { name: 'b', value: '2' },
  ],
  atomic: [{ name: 'a' }],
  values: ['x', 'y'],
  labels: { one: '1', two: '2' },
  union: { type: 'Rolling', rolling: { maxSurge: 1 } },
  anything: { list: [1, 2], deep: { a: 1 } },
})

const cases: Record<string, [patch: object, changed: object]> = {
  'items merge by key and new ones come last': [
    {
      items: [
        { name: 'c', value: '3' },
        { name: 'b', value: '9' },
      ],
    },
    { items: [target.items[0], { name: 'b', value: '9' }, { name: 'c', value: '3' }] },
  ],
  'an item merges field by field, all the way down': [
    { items: [{ name: 'a', value: null, nested: { y: '2' } }] },
    { items: [{ name: 'a', nested: { x: '1', y: '2' } }, target.items[1]] },
  ],
  'an item is deleted by key': [{ items: [{ $patch: 'delete', name: 'a' }] }, { items: [target.items[1]] }],
  'deleting an item that is not there does nothing': [{ items: [{ $patch: 'delete', name: 'z' }] }, {}],
  'an item is replaced, not merged, when the whole list is': [
    { items: [{ $patch: 'replace' }, { name: 'a', value: '5' }] },
    { items: [{ name: 'a', value: '5' }] },
  ],
  'a list that does not merge is replaced': [{ atomic: [{ name: 'z' }] }, { atomic: [{ name: 'z' }] }],
  'a list can be emptied by replacing it': [{ items: [{ $patch: 'replace' }] }, { items: [] }],
  'values are added once': [{ values: ['y', 'z'] }, { values: ['x', 'y', 'z'] }],
  'values are taken out': [
    { '$deleteFromPrimitiveList/values': ['x'], values: ['z'] },
    { values: ['y', 'z'] },
  ],
  'values are taken out without adding any': [
    { '$deleteFromPrimitiveList/values': ['x'] },
    { values: ['y'] },
  ],
  'the order of items is set': [
    {
      '$setElementOrder/items': [{ name: 'b' }, { name: 'c' }, { name: 'a' }],
      items: [{ name: 'c', value: '3' }],
    },
    { items: [target.items[1], { name: 'c', value: '3' }, target.items[0]] },
  ],
  'the order alone': [
    { '$setElementOrder/items': [{ name: 'b' }, { name: 'a' }] },
    { items: [target.items[1], target.items[0]] },
  ],
  'items the order does not name keep their place': [
    { '$setElementOrder/items': [{ name: 'c' }, { name: 'b' }], items: [{ name: 'c', value: '3' }] },
    { items: [target.items[0], { name: 'c', value: '3' }, target.items[1]] },
  ],
  'the order of values is set': [
    { '$setElementOrder/values': ['z', 'y', 'x'], values: ['z'] },
    { values: ['z', 'y', 'x'] },
  ],
  'null removes a field': [
    { labels: { one: null }, atomic: null },
    { labels: { two: '2' }, atomic: undefined },
  ],
  '$patch replace replaces an object': [
    { labels: { $patch: 'replace', three: '3' } },
    { labels: { three: '3' } },
  ],
  '$patch delete empties an object': [{ labels: { $patch: 'delete' } }, { labels: {} }],
  '$retainKeys clears the other arm of a union': [
    { union: { $retainKeys: ['type'], type: 'Recreate' } },
    { union: { type: 'Recreate' } },
  ],
  'what has no schema merges as JSON: objects merge, lists are replaced': [
    { anything: { list: [3], deep: { b: 2 } } },
    { anything: { list: [3], deep: { a: 1, b: 2 } } },
  ],
  'a new field is stored without directives and nulls': [
    { fresh: { a: 1, b: null, list: [{ $patch: 'delete', name: 'x' }, { c: null }] } },
    { fresh: { a: 1, list: [{}] } },
  ],
}
for (const [name, [patch, changed]] of Object.entries(cases)) {
  test(name, () => {
    const want = JSON.parse(JSON.stringify({ ...target, ...changed }))
    assert.deepEqual(strategicMerge(schema.node, target, deepFreeze(patch)), want)
  })
}

const refusals: Record<string, [patch: unknown, reason: string, message: RegExp]> = {
  'a patch that is a list': [
    [],
    'BadRequest',
    /^json: cannot unmarshal array into Go value of type map\[string\]interface \{\}$/,
  ],
  'an item without its key': [
    { items: [{ value: '1' }] },
    'Unknown',
    /^map: map\[value:1\] does not contain declared merge key: name$/,
  ],
  'an item that is no object': [
    { items: ['a'] },
    'Unknown',
    /^expected a map\[string\]interface \{\}, but received a string$/,
  ],
  'an item to be merged': [
    { items: [{ $patch: 'merge', name: 'a' }] },
    'Unknown',
    /^merging lists cannot yet be specified in the patch$/,
  ],
  'an unknown directive': [
    { labels: { $patch: 'sort' } },
    'Unknown',
    /^unknown patch type: sort in map: map\[\$patch:sort\]$/,
  ],
  'a field that is set and not retained': [
    { union: { $retainKeys: ['type'], recreate: {} } },
    'BadRequest',
    /^invalid patch format of retainKeys$/,
  ],
  'an order that is no list': [
    { '$setElementOrder/items': 'a' },
    'BadRequest',
    /^invalid patch format of setElementOrder list$/,
  ],
}
for (const [name, [patch, reason, message]] of Object.entries(refusals)) {
  test(`${name} is refused`, () => {
    assert.throws(() => strategicMerge(schema.node, target, patch), { reason, message })
  })
}

test('a long list is merged in time that grows with it, and not with its square', () => {
  const items = Array.from({ length: 100_000 }, (_, index) => ({ name: `x${index}` }))
  const patch = { items, '$setElementOrder/items': items }
  const started = performance.now()
  const merged = strategicMerge(schema.node, { items: [{ name: 'x7' }] }, patch) as { items: unknown[] }
  assert.equal(merged.items.length, items.length)
  assert.ok(performance.now() - started < 10_000)
})

test('of items that stand twice the first is deleted first', () => {
  const twice = { items: [{ name: 'a', size: 1 }, { name: 'b' }, { name: 'a', size: 2 }] }
  const without = { $patch: 'delete', name: 'a' }
  assert.deepEqual(strategicMerge(schema.node, twice, { items: [without] }), {
    items: [{ name: 'b' }, { name: 'a', size: 2 }],
  })
  assert.deepEqual(strategicMerge(schema.node, twice, { items: [without, without, { name: 'a' }] }), {
    items: [{ name: 'b' }, { name: 'a' }],
  })
})
