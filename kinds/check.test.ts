import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSchema } from './check.ts'
import type { Head } from './kind.ts'
import { s } from './schema.ts'

const { node } = s.object({
  metadata: s.any(),
  spec: s.object({ color: s.oneOf('red', 'green') }),
  other: s.object({ color: s.oneOf('red', 'green') }),
})
const blue = { metadata: {}, spec: { color: 'blue' }, other: { color: 'blue' } }
const fields = (old?: unknown): string[] => checkSchema(node, blue, old as Head).map(({ field }) => field)

test('what is the very thing that was checked before is not looked into again', () => {
  assert.deepEqual(fields(), ['spec.color', 'other.color'])
  assert.deepEqual(fields({ ...blue, other: { color: 'blue' } }), ['other.color'])
  assert.deepEqual(fields({ metadata: {} }), ['spec.color', 'other.color'])
})
