import assert from 'node:assert/strict'
import { test } from 'node:test'
import { revisionQuery } from './revision.ts'

const cases: Readonly<Record<string, [string | undefined, object]>> = {
  nothing: [undefined, {}],
  'a commit': [
    '{"commit":"abc","authorName":"Ada"}',
    { 'revision.commit': 'abc', 'revision.authorName': 'Ada' },
  ],
  'what is no JSON': ['abc', {}],
}
for (const [name, [given, want]] of Object.entries(cases)) {
  test(`a deploy is told ${name}`, () =>
    assert.deepEqual(revisionQuery(given === undefined ? {} : { HAWSER_REVISION: given }), want))
}
