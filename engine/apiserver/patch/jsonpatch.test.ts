import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonPatch } from './jsonpatch.ts'

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

const refusals: Record<string, [patch: unknown, reason: string, message: RegExp]> = {
  'an object instead of a list': [{ metadata: {} }, 'BadRequest', /a JSON patch is a list of operations/],
  'an unknown operation': [[{ op: 'set', path: '/a' }], 'BadRequest', /operation 0 is not one: \{"op":"set"/],
  'a path that is no pointer': [[{ op: 'remove', path: 'a' }], 'BadRequest', /operation 0 is not one/],
  'a copy from nowhere': [[{ op: 'copy', path: '/a' }], 'BadRequest', /operation 0 is not one/],
  'a failed test': [
    [{ op: 'test', path: '/metadata/name', value: 'x' }],
    'Invalid',
    /operation 0 \(test \/metadata\/name\): the value there is another one/,
  ],
  'a missing path': [
    [{ op: 'remove', path: '/spec/nothing' }],
    'Invalid',
    /operation 0 \(remove \/spec\/nothing\): there is nothing at that path/,
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
