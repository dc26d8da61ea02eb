import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { originOf } from './open.ts'

const digest = `sha256:${'a'.repeat(64)}`
const stream = (dockerImageReference: string, insecure = false): ImageStream =>
  ({
    metadata: { name: 'web', namespace: 'shop' },
    spec: { tags: [{ name: 'v1', importPolicy: { insecure } }] },
    status: { tags: [{ tag: 'v1', items: [{ image: digest, dockerImageReference }] }] },
  }) as unknown as ImageStream
const cases = {
  'quay.io/team/app@sha256:x': { place: 'quay.io/team/app', isInsecure: false },
  'registry.example:5000/a@sha256:x': { place: 'registry.example:5000/a', isInsecure: false },
  [`hawser.local/shop/web@${digest}`]: undefined,
  '': undefined,
}
for (const [reference, want] of Object.entries(cases))
  test(`I1 an image at ${reference || 'no place'} has ${want ? 'an' : 'no'} origin elsewhere`, () =>
    assert.deepEqual(originOf(stream(reference), digest), want))

test('I1 a tag that may be imported without certificates may be pulled so', () =>
  assert.equal(originOf(stream('quay.io/a@sha256:x', true), digest)?.isInsecure, true))
test('I1 an image that the stream does not list has none', () =>
  assert.equal(originOf(stream('quay.io/a@sha256:x'), 'sha256:other'), undefined))
