import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseStreamTag, pinned, tagged } from './reference.ts'

const tags = {
  'nodejs:26': { stream: 'nodejs', tag: '26' },
  nodejs: { stream: 'nodejs', tag: 'latest' },
  'a.b-c:v1.0_x': { stream: 'a.b-c', tag: 'v1.0_x' },
  'registry.example/x:1': undefined,
  'x:': undefined,
  '': undefined,
}
for (const [name, want] of Object.entries(tags)) {
  test(`the image stream tag "${name}"`, () => assert.deepEqual(parseStreamTag(name), want))
}

test('names of images', () => {
  assert.equal(tagged('shop', 'web', 'v1'), 'hawser.local/shop/web:v1')
  assert.equal(pinned('shop', 'web', 'sha256:a'), 'hawser.local/shop/web@sha256:a')
})
