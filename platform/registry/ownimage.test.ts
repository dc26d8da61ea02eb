import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownImage } from './ownimage.ts'

const hex = 'a'.repeat(64)
const repository = { namespace: 'shop', name: 'web' }
const digest = { algorithm: 'sha256', hex }
const cases: Record<string, object | undefined> = {
  'hawser.local/shop/web:1': { repository, reference: { tag: '1' } },
  'hawser.local/shop/web': { repository, reference: { tag: 'latest' } },
  [`hawser.local/shop/web@sha256:${hex}`]: { repository, reference: { digest } },
  [`hawser.local/shop/web:1@sha256:${hex}`]: { repository, reference: { digest } },
  'hawser.local/shop/web@sha256:short': undefined,
  'hawser.local/pause:1': undefined,
  'hawser.local/a/b/c:1': undefined,
  'docker.io/shop/web:1': undefined,
  'hawser.local.example/shop/web:1': undefined,
}
for (const [image, want] of Object.entries(cases))
  test(`${image} is ${want ? '' : 'not '}of this registry`, () => assert.deepEqual(ownImage(image), want))
