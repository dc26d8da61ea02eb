import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineOf } from './log.ts'

const time = new Date('2026-01-02T03:04:05.678Z')
const cases = {
  'a bare message': { fields: {}, want: 'it works' },
  'plain values stay plain': {
    fields: { pod: 'default/web', count: 3 },
    want: 'it works pod=default/web count=3',
  },
  'a value with spaces or line breaks is quoted, so that a line stays a line': {
    fields: { said: 'no\nway' },
    want: 'it works said="no\\nway"',
  },
}
for (const [name, { fields, want }] of Object.entries(cases)) {
  test(name, () => assert.equal(lineOf(time, 'it works', fields), `2026-01-02T03:04:05.678Z ${want}\n`))
}
