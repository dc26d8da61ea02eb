import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { mediaTypes } from '@hawser/images/docker/manifest.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { ImageStreamMapping } from '@hawser/kinds/image/imagestreammapping.ts'
import { startWorld } from '../testing/world.ts'

const serve = join(import.meta.dirname, '..', 'testing', 'serve.ts')
const sha256 = (bytes: string | Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** A registry elsewhere, with an image in it, and a stream here that stands for that image. */
async function world(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-origin-'))
  const child = spawn(process.execPath, [serve, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(child.stdout, 'data')
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'))
      await once(child, 'exit')
  }
  t.after(async () => {
    await stop()
    await rm(folder, { recursive: true })
  })
  const host = `127.0.0.1:${Number(port)}`
  const push = async (path: string, body: Buffer, contentType: string, method = 'POST') => {
    const answer = await fetch(`http://${host}/v2/team/app/${path}`, {
      method,
      body: new Uint8Array(body),
      headers: { 'content-type': contentType },
    })
    assert.equal(answer.status, 201, await answer.text())
  }
  const descriptor = async (bytes: Buffer) => {
    await push(`blobs/uploads/?digest=${sha256(bytes)}`, bytes, 'application/octet-stream')
    return { mediaType: 'application/octet-stream', digest: sha256(bytes), size: bytes.length }
  }
  const layer = randomBytes(3_000_000)
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: await descriptor(Buffer.from('{}')),
    layers: [await descriptor(layer)],
  })
  await push(`manifests/${sha256(manifest)}`, Buffer.from(manifest), mediaTypes.ociManifest, 'PUT')

  const here = await startWorld(t)
  const { client } = here
  await client.create(Namespace, { metadata: { name: 'openshift' } })
  // Else no import may go to an address of this machine.
  await client.create(ConfigMap, {
    metadata: { namespace: 'openshift', name: 'image-policy' },
    data: { allowedAddressesForImport: host },
  })
  const annotations = { 'openshift.io/image.insecureRepository': 'true' }
  await client.create(ImageStream, { metadata: { namespace: 'shop', name: 'far', annotations } })
  const digest = sha256(manifest)
  await client.create(ImageStreamMapping, {
    metadata: { namespace: 'shop', name: 'far' },
    tag: 'v1',
    image: { metadata: { name: digest }, dockerImageReference: `${host}/team/app@${digest}` },
  } as never)
  /** Where the registry elsewhere has a blob. */
  const fileOf = (of: string) => join(folder, 'blobs', 'sha256', of.slice(7, 9), of.slice(7))
  return { ...here, stop, host, manifest, layer, digest, fileOf }
}

test('I1 an image that is elsewhere is pulled through this registry, and kept', async (t) => {
  const { request, stop, manifest, layer, digest } = await world(t)
  const got = await request('GET', '/v2/shop/far/manifests/v1')
  assert.deepEqual(
    [got.code, got.bytes.toString(), got.headers['docker-content-digest'], got.headers['content-type']],
    [200, manifest, digest, mediaTypes.ociManifest],
  )
  const path = `/v2/shop/far/blobs/${sha256(layer)}`
  const head = await request('HEAD', path)
  assert.deepEqual([head.code, head.headers['content-length']], [200, String(layer.length)])
  // Two at once: it comes once, and both have it.
  const both = await Promise.all([request('GET', path), request('GET', path)])
  for (const { code, bytes } of both) assert.deepEqual([code, bytes.equals(layer)], [200, true])
  await stop()
  const kept = await request('GET', path, { headers: { range: 'bytes=10-19' } })
  assert.deepEqual([kept.code, kept.bytes], [206, layer.subarray(10, 20)])
  assert.equal((await request('GET', `/v2/shop/far/manifests/${digest}`)).code, 200)
  // What was not asked for while it could be had is not there.
  const lost = await request('GET', `/v2/shop/far/blobs/${sha256('{}')}`)
  assert.deepEqual([lost.code, lost.json.errors[0].code], [502, 'UNAVAILABLE'])
  assert.match(
    lost.json.errors[0].message,
    /has its image from 127\.0\.0\.1:\d+\/team\/app, which could not be read/,
  )
})

test('I1 bytes of a registry elsewhere that are others than their digest says reach nobody whole', async (t) => {
  const { request, layer, fileOf, registry } = await world(t)
  const path = `/v2/shop/far/blobs/${sha256(layer)}`
  assert.equal((await request('GET', '/v2/shop/far/manifests/v1')).code, 200)
  const wrong = Buffer.from(layer)
  wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1
  const file = fileOf(sha256(layer))
  await rm(file)
  await writeFile(file, wrong)
  await assert.rejects(request('GET', path), /aborted|hang up|ECONNRESET/)
  await assert.rejects(request('GET', path), /aborted|hang up|ECONNRESET/)
  await rm(file)
  await writeFile(file, layer)
  assert.deepEqual((await request('GET', path)).bytes, layer)
  // A node on this machine has it fetched as well.
  const image = await registry.find('hawser.local/shop/far:v1')
  assert.ok(await image?.fileOf(sha256('{}')))
})
