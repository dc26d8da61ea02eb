import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Image } from '@hawser/kinds/image/image.ts'
import { meta } from '../samples.ts'
import { mismatch } from './mismatch.ts'

const sha = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const config = '{"os":"linux"}'
const manifest = JSON.stringify({
  schemaVersion: 2,
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha(config), size: config.length },
  layers: [],
})
const image = (more: Partial<Image> = {}, name = sha(manifest)): Image => ({
  kind: 'Image',
  apiVersion: 'image.openshift.io/v1',
  metadata: meta(name),
  dockerImageManifest: manifest,
  dockerImageConfig: config,
  ...more,
})
const cases = {
  'what its name says': [image(), undefined],
  'no manifest': [image({ dockerImageManifest: '' }), /needs its dockerImageManifest/],
  'another manifest': [image({}, sha('other')), /its manifest has the digest/],
  'another configuration': [image({ dockerImageConfig: '{}' }), /its configuration has not the digest/],
} as const
for (const [name, [given, want]] of Object.entries(cases))
  test(`I5: an image with ${name}`, () => {
    const problem = mismatch(given)
    if (want) assert.match(problem ?? '', want)
    else assert.equal(problem, undefined)
  })
