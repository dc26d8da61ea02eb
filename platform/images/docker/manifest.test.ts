import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chosenFrom, parseManifest } from './manifest.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const descriptor = (letter: string, more: object = {}) => ({
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  digest: digest(letter),
  size: 10,
  ...more,
})
const config = descriptor('c', { mediaType: 'application/vnd.oci.image.config.v1+json' })
const image = { schemaVersion: 2, config, layers: [descriptor('a'), descriptor('b')] }
const on = (architecture: string, os = 'linux') => ({ platform: { architecture, os } })
const index = {
  schemaVersion: 2,
  manifests: [
    descriptor('1', on('arm64')),
    descriptor('2', on('amd64')),
    descriptor('3', on('amd64', 'windows')),
  ],
}
const read = (value: unknown, type = '') => parseManifest(JSON.stringify(value), type)

test('I4: an OCI image', () => {
  const manifest = read(image)
  assert.ok(typeof manifest !== 'string' && manifest.is === 'image')
  assert.equal(manifest.mediaType, 'application/vnd.oci.image.manifest.v1+json')
  assert.deepEqual(
    manifest.layers.map((layer) => layer.digest),
    [digest('a'), digest('b')],
  )
})
test('I4: a Docker image by the type it was sent with', () => {
  const type = 'application/vnd.docker.distribution.manifest.v2+json'
  const manifest = read(image, `${type}; charset=utf-8`)
  assert.ok(typeof manifest !== 'string')
  assert.equal(manifest.mediaType, type)
})

const refused = {
  'no JSON': ['{', /not a JSON object/],
  'a list': ['[]', /not a JSON object/],
  'schema 1': [JSON.stringify({ schemaVersion: 1 }), /schema 1/],
  'an unknown schema': [JSON.stringify({ schemaVersion: 3 }), /unrecognized manifest schema 3/],
  'no configuration': [JSON.stringify({ ...image, config: undefined }), /no configuration/],
  'a layer without a size': [JSON.stringify({ ...image, layers: [descriptor('a', { size: -1 })] }), /layer/],
  'a layer with a path for a digest': [
    JSON.stringify({ ...image, layers: [descriptor('a', { digest: '../../x' })] }),
    /layer/,
  ],
  'an empty index': [JSON.stringify({ schemaVersion: 2, manifests: [] }), /no manifests/],
} as const
for (const [name, [text, problem]] of Object.entries(refused)) {
  test(`I4: ${name} is refused`, () => assert.match(String(parseManifest(text)), problem))
}

const choices = {
  'the platform that is wanted': [{ architecture: 'arm64', os: 'linux' }, '1'],
  'linux on amd64 when it is not there': [{ architecture: 's390x', os: 'linux' }, '2'],
} as const
for (const [name, [wanted, letter]] of Object.entries(choices)) {
  test(`I4: of an index is taken ${name}`, () => {
    const manifest = read(index)
    assert.ok(typeof manifest !== 'string' && manifest.is === 'index')
    assert.equal(chosenFrom(manifest, wanted).digest, digest(letter))
  })
}
test('I4: of an index without either the first is taken', () => {
  const manifest = read({ schemaVersion: 2, manifests: [descriptor('9', on('riscv64'))] })
  assert.ok(typeof manifest !== 'string' && manifest.is === 'index')
  assert.equal(chosenFrom(manifest, { architecture: 'arm64', os: 'linux' }).digest, digest('9'))
})
