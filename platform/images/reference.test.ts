import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePinned, parseStreamTag, pinned, tagged } from './reference.ts'

const digest = `sha256:${'a'.repeat(64)}`

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

test('a digest name reads back', () => {
  assert.deepEqual(parsePinned(pinned('shop', 'web', digest)), { namespace: 'shop', stream: 'web', digest })
})
for (const image of [tagged('shop', 'web', 'latest'), `quay.example/shop/web@${digest}`, 'web', ' ']) {
  test(`"${image}" is not a digest name of ours`, () => assert.equal(parsePinned(image), undefined))
}
