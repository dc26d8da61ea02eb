import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  architecture,
  chainIds,
  choose,
  type Descriptor,
  digestOf,
  manifestOf,
  mediaTypes,
} from './manifest.ts'

const descriptor = (mediaType: string, digest: string, more: object = {}): Descriptor => ({
  mediaType,
  digest,
  size: 1,
  ...more,
})

test('the lowest layer is its own chain, every other one is hashed with what is below', () => {
  assert.deepEqual(chainIds([]), [])
  const second = digestOf('sha256:a sha256:b')
  assert.deepEqual(chainIds(['sha256:a', 'sha256:b', 'sha256:c']), [
    'sha256:a',
    second,
    digestOf(`${second} sha256:c`),
  ])
})

test("a new layer goes on top, Docker's media types become OCI's, annotations stay behind", () => {
  const docker = descriptor('application/vnd.docker.image.rootfs.diff.tar.gzip', 'sha256:a', {
    annotations: {},
  })
  const config = descriptor(mediaTypes.config, 'sha256:c')
  const layer = descriptor(mediaTypes.layer, 'sha256:b')
  assert.deepEqual(manifestOf(config, [docker], layer), {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config,
    layers: [descriptor(mediaTypes.layerGzip, 'sha256:a'), layer],
  })
})

const platforms = {
  'the one for this machine': {
    given: [
      { os: 'linux', architecture: 's390x' },
      { os: 'linux', architecture },
    ],
    want: 1,
  },
  'one that names no platform': { given: [{ os: 'windows', architecture }, undefined], want: 1 },
  'none, if none fits': { given: [{ os: 'linux', architecture: 's390x' }], want: -1 },
}
for (const [name, { given, want }] of Object.entries(platforms)) {
  test(`of an index is chosen: ${name}`, () => {
    const manifests = given.map((platform, i) => descriptor(mediaTypes.manifest, `sha256:${i}`, { platform }))
    assert.equal(manifests.indexOf(choose(manifests) as Descriptor), want)
  })
}
