import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reconcile } from './reconcile.ts'

const none = { hasNamespace: true, role: undefined, binding: undefined }
const there = {} as never
const cases = {
  'no project yet': [{ ...none, hasNamespace: false }, []],
  'a new project': [none, ['createRole', 'createBinding']],
  'the role is there': [{ ...none, role: there }, ['createBinding']],
  'all is there': [{ hasNamespace: true, role: there, binding: there }, []],
} as const
for (const [name, [state, want]] of Object.entries(cases))
  test(`X3: shared images: ${name}`, () =>
    assert.deepEqual(
      reconcile(state).map((action) => action.do),
      want,
    ))
