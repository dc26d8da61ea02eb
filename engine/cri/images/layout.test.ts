import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { pack } from 'tar-stream'
import { archive } from './archive.ts'
import { readLayout } from './layout.ts'
import { digestOf } from './manifest.ts'

function tarOf(files: Readonly<Record<string, string>>): Readable {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content)
  tar.finalize()
  return Readable.from(tar as AsyncIterable<Uint8Array>)
}

async function drain(_: unknown, data: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _chunk of data);
}

test('what the builder writes, the reader reads: every blob has the digest it is named by', async () => {
  const files = [{ path: 'hello', content: Buffer.from('world') }]
  const tar = await archive({ image: 'localhost/hello:1', files, config: { Cmd: ['/hello'] } })
  const digests: string[] = []
  const index = await readLayout(Readable.from([tar]), async ({ digest, size }, data) => {
    const bytes = Buffer.concat(await Array.fromAsync(data))
    assert.equal(digestOf(bytes), digest)
    assert.equal(bytes.length, size)
    digests.push(digest)
  })
  assert.equal(digests.length, 3)
  assert.equal(index.manifests[0]?.digest, digests[2])
  assert.deepEqual(tar, await archive({ image: 'localhost/hello:1', files, config: { Cmd: ['/hello'] } }))
})

const manifest = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: `sha256:${'ab'.repeat(32)}`,
}
test('an index.json at the very end, and names that begin with ./', async () => {
  const tar = tarOf({ './other': 'x', './index.json': JSON.stringify({ manifests: [manifest] }) })
  assert.deepEqual((await readLayout(tar, drain)).manifests, [manifest])
})

const whole = await archive({ image: 'localhost/x:1', files: [] })
const bad: Readonly<Record<string, { tar: () => Readable; says: RegExp }>> = {
  'no index.json': { tar: () => tarOf({ 'manifest.json': '[]' }), says: /not an OCI image layout/ },
  'an index.json that is no JSON': { tar: () => tarOf({ 'index.json': '{' }), says: /not JSON/ },
  'an index.json without manifests': { tar: () => tarOf({ 'index.json': '{}' }), says: /names no manifest/ },
  'a manifest without a digest': {
    tar: () => tarOf({ 'index.json': '{"manifests":[{"mediaType":"x","digest":"md5:1"}]}' }),
    says: /names no manifest/,
  },
  'bytes that are no tar': {
    tar: () => Readable.from([Buffer.alloc(2048, 'x')]),
    says: /cannot be read as tar/,
  },
  'a tar that ends early': {
    tar: () => Readable.from([whole.subarray(0, 2_000)]),
    says: /cannot be read as tar/,
  },
}
for (const [name, { tar, says }] of Object.entries(bad)) {
  test(`refused: ${name}`, () =>
    assert.rejects(readLayout(tar(), drain), { reason: 'Invalid', message: says }))
}
