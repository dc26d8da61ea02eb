import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonPatch, unknownFields } from './jsonpatch.ts'

const pod = { metadata: { name: 'web', labels: { 'a/b': '1' } }, spec: { containers: [{ name: 'c' }] } }

test('operations work on the whole document, with escaped pointers and the end of a list', () => {
  const patched = jsonPatch(JSON.stringify(pod), [
    { op: 'test', path: '/metadata/name', value: 'web' },
    { op: 'replace', path: '/metadata/labels/a~1b', value: '2' },
    { op: 'add', path: '/spec/containers/-', value: { name: 'd' } },
    { op: 'copy', from: '/metadata/name', path: '/metadata/labels/copied' },
    { op: 'move', from: '/spec/containers/0', path: '/spec/containers/1' },
  ])
  assert.deepEqual(patched, {
    metadata: { name: 'web', labels: { 'a/b': '2', copied: 'web' } },
    spec: { containers: [{ name: 'd' }, { name: 'c' }] },
  })
})

const rejected = /^the server rejected our request due to an error in our request$/
const refusals: Record<string, [patch: unknown, reason: string, message: RegExp]> = {
  'an object instead of a list': [
    { metadata: {} },
    'BadRequest',
    /^error decoding patch: json: cannot unmarshal object into Go value of type \[\]handlers.jsonPatchOp$/,
  ],
  'a text instead of an operation': [
    ['a'],
    'BadRequest',
    /^error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp$/,
  ],
  'an unknown operation': [[{ op: 'set', path: '/a' }], 'Invalid', rejected],
  'a path that is no pointer': [[{ op: 'remove', path: 'a' }], 'Invalid', rejected],
  'a copy from nowhere': [[{ op: 'copy', path: '/a' }], 'Invalid', rejected],
  'a field of a flag': [
    [
      { op: 'add', path: '/spec', value: false },
      { op: 'add', path: '/spec/-', value: null },
    ],
    'Invalid',
    rejected,
  ],
  'a failed test': [[{ op: 'test', path: '/metadata/name', value: 'x' }], 'Invalid', rejected],
  'a missing path': [[{ op: 'remove', path: '/spec/nothing' }], 'Invalid', rejected],
  'copies of copies': [
    Array.from({ length: 40 }, (_, index) => ({ op: 'copy', from: '/metadata', path: `/metadata/${index}` })),
    'Invalid',
    rejected,
  ],
  'too many operations': [
    Array.from({ length: 10_001 }, () => ({ op: 'remove', path: '/a' })),
    'RequestEntityTooLarge',
    /maximum operations in a JSON patch is 10000, got 10001/,
  ],
}
for (const [name, [patch, reason, message]] of Object.entries(refusals)) {
  test(`${name} is refused`, () => {
    assert.throws(() => jsonPatch(JSON.stringify(pod), patch), { reason, message })
  })
}

test('fields that an operation does not have', () => {
  assert.deepEqual(
    unknownFields([
      { op: 'remove', path: '/a' },
      { op: 'add', path: '/a', vlaue: 1 },
    ]),
    ['unknown field "[1].vlaue"'],
  )
})
