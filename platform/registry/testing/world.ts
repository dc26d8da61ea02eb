import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startTestServer, type TestServer } from '@hawser/apiserver/testserver.ts'
import type { Client } from '@hawser/client/client.ts'
import { connect } from '@hawser/client/connect.ts'
import type { Transport } from '@hawser/client/transport.ts'
import { mediaTypes } from '@hawser/images/docker/manifest.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { imageComputed, pluginsWithImages } from '@hawser/server/imageapi.ts'
import { openRegistry, type Registry } from '../open.ts'

export interface World extends TestServer {
  readonly registry: Registry
  readonly client: Client
  /** Where the registry keeps its files. */
  readonly folder: string
  /** A folder of blobs of somebody else, whose blobs are served too. */
  readonly others: string
}

/** A registry in a real API server, with the projects `shop` and `other`; gone when the test ends. */
export async function startWorld(t: TestContext): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-registry-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const others = join(folder, 'others')
  let client: Client | undefined
  const registry = openRegistry({
    folder: join(folder, 'registry'),
    others: [others],
    client: () => client as Client,
  })
  const api = await startTestServer(
    t,
    { mounts: registry.mounts },
    { plugins: pluginsWithImages(), computed: imageComputed },
  )
  client = connect(transportOf(api))
  for (const name of ['shop', 'other']) await client.create(Namespace, { metadata: { name } })
  return { ...api, registry, client, folder: join(folder, 'registry'), others }
}

const platform = { name: 'system:hawser', groups: ['system:masters', 'system:authenticated'] }

const transportOf = ({ server }: TestServer): Transport => ({
  request: (request) => server.call(platform, request),
  watch: (request) => server.watch(platform, request) as ReturnType<Transport['watch']>,
  stream: () => Promise.reject(new Error('this test has no streams')),
  channels: () => Promise.reject(new Error('this test has no channels')),
})

export const sha256 = (bytes: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Pushes a blob in one go; resolves to its descriptor. */
export async function pushBlob(
  { request }: Pick<TestServer, 'request'>,
  repository: string,
  content: string | Buffer,
) {
  const body = Buffer.from(content)
  const digest = sha256(body)
  const begun = await request('POST', `/v2/${repository}/blobs/uploads/`)
  const put = await request('PUT', `${begun.headers.location}?digest=${digest}`, { body })
  if (put.code !== 201) throw new Error(`a blob could not be pushed: ${put.code} ${put.bytes}`)
  return { mediaType: 'application/octet-stream', digest, size: body.length }
}

export interface Pushed {
  readonly digest: string
  readonly text: string
  readonly config: string
  readonly layer: string
}

/** Pushes an image of one layer. @param reference  A tag; undefined: by its digest alone. */
export async function pushImage(
  world: Pick<TestServer, 'request'>,
  repository: string,
  reference: string | undefined,
  { content = 'layer', ...more }: { readonly content?: string; readonly [field: string]: unknown } = {},
): Promise<Pushed> {
  const config = await pushBlob(world, repository, `{"config of":${JSON.stringify(content)}}`)
  const layer = await pushBlob(world, repository, content)
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { ...config, mediaType: 'application/vnd.oci.image.config.v1+json' },
    layers: [{ ...layer, mediaType: 'application/vnd.oci.image.layer.v1.tar' }],
    ...more,
  }
  const text = JSON.stringify(manifest)
  const put = await world.request('PUT', `/v2/${repository}/manifests/${reference ?? sha256(text)}`, {
    body: text,
    headers: { 'content-type': mediaTypes.ociManifest },
  })
  if (put.code !== 201) throw new Error(`a manifest could not be pushed: ${put.code} ${put.bytes}`)
  return { digest: sha256(text), text, config: config.digest, layer: layer.digest }
}
