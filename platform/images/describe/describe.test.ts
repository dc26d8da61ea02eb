import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { digest, stream } from '../samples.ts'
import { describe } from './describe.ts'
import { reconcile } from './reconcile.ts'

const sha = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const config = JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Env: ['A=1'] } })
const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digest('1'), size: 100 }
const manifest = JSON.stringify({
  schemaVersion: 2,
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha(config), size: config.length },
  layers: [layer],
})
const blobs: Readonly<Record<string, string>> = { [sha(config)]: config, [sha(manifest)]: manifest }
const about = {
  digest: sha(manifest),
  reference: `hawser.local/shop/web@${sha(manifest)}`,
  now: '2026-01-01T00:00:00Z',
}

test('I6: what was built here is described by its documents', async () => {
  const image = await describe(
    about,
    async (digest) => blobs[digest],
    async () => undefined,
  )
  assert.equal(image?.dockerImageMetadata?.Size, 100 + config.length)
  assert.deepEqual(image?.dockerImageMetadata?.Config?.Env, ['A=1'])
  assert.equal(image?.dockerImageLayers?.[0]?.name, digest('1'))
  assert.equal(image?.dockerImageManifest, undefined)
})
test('I6: or by what a node knows of it', async () => {
  const image = await describe(
    about,
    async () => undefined,
    async () => config,
  )
  assert.equal(image?.dockerImageMetadata?.Architecture, 'amd64')
})
test('I6: of what nobody knows there is no Image', async () => {
  const nothing = async () => undefined
  assert.equal(await describe(about, nothing, nothing), undefined)
})

const [a, b] = [digest('a'), digest('b')]
test('I6: only images of our own that are not known', () => {
  const given = stream('web', { latest: [a, b, a], old: [''] })
  const actions = reconcile({ stream: given, isKnown: (digest) => digest === b })
  assert.deepEqual(
    actions.map(({ digest, reference }) => [digest, reference]),
    [[a, `hawser.local/shop/web@${a}`]],
  )
  const outside = stream('web', { latest: [a] })
  const tags = outside.status.tags?.map((list) => ({
    ...list,
    items: list.items.map((item) => ({ ...item, dockerImageReference: `quay.io/a/b@${a}` })),
  }))
  const foreign = { ...outside, status: { ...outside.status, ...(tags && { tags }) } }
  assert.deepEqual(reconcile({ stream: foreign, isKnown: () => false }), [])
})
