import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { kindOf, openSource } from './source.ts'

const tar = async (): Promise<Buffer> => {
  const archive = pack()
  archive.entry({ name: 'a' }, 'hello')
  archive.finalize()
  return buffer(archive as unknown as AsyncIterable<Buffer>)
}
async function* inBytes(of: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < of.length; at += size) yield of.subarray(at, at + size)
}

test('kinds are known by their first bytes', async () => {
  const kinds = {
    tar: await tar(),
    gzip: gzipSync('x'),
    zip: Buffer.from('PK\u0003\u0004more'),
    bzip2: Buffer.from('BZh9'),
    empty: Buffer.alloc(0),
    unknown: Buffer.from('hello'),
  }
  for (const [kind, bytes] of Object.entries(kinds)) assert.equal(kindOf(bytes), kind)
  assert.equal(kindOf(Buffer.alloc(1024)), 'tar')
})
for (const size of [1, 100, 512, 100_000]) {
  test(`B15: a tar is wrapped and a tar.gz passed on, in chunks of ${size}`, async () => {
    const plain = await tar()
    const zipped = gzipSync(plain)
    const fromTar = await buffer((await openSource(inBytes(plain, size), undefined)).gzipped())
    assert.deepEqual(gunzipSync(fromTar), plain)
    const fromGzip = await buffer((await openSource(inBytes(zipped, size), undefined)).gzipped())
    assert.deepEqual(fromGzip, zipped)
  })
}
test('B15: a single file arrives as it is, gzip or not', async () => {
  const file = gzipSync('data')
  const sent = await buffer((await openSource(inBytes(file, 10), 'data.gz')).gzipped())
  assert.deepEqual(gunzipSync(sent), file)
})
for (const [name, bytes] of Object.entries({
  nothing: Buffer.alloc(0),
  text: Buffer.from('hello'),
})) {
  test(`B15: ${name} is refused at once`, () =>
    assert.rejects(openSource(inBytes(bytes, 4), undefined), { reason: 'BadRequest' }))
}
test('B15: other archives are told of, for whoever can unpack them', async () => {
  const archive = async (bytes: Buffer, asFile?: string) =>
    (await openSource(inBytes(bytes, 4), asFile)).archive
  assert.equal(await archive(Buffer.from('PK\u0003\u0004more')), 'zip')
  assert.equal(await archive(Buffer.from('BZh9')), 'bzip2')
  assert.equal(await archive(await tar()), undefined)
  assert.equal(await archive(Buffer.from('PK\u0003\u0004more'), 'app.war'), undefined)
})
test('an upload that breaks before anybody reads on is told to who does', async () => {
  async function* breaking(): AsyncIterable<Buffer> {
    yield gzipSync('x').subarray(0, 2)
    yield Buffer.alloc(600)
    throw new Error('reset')
  }
  for (const asFile of [undefined, 'x.bin']) {
    const bytes = (await openSource(breaking(), asFile)).gzipped()
    // As long as it takes to reach the pod of the build.
    await sleep(20)
    await assert.rejects(buffer(bytes), /reset/)
  }
})
test('a broken upload is not taken for the end', async () => {
  async function* broken(): AsyncIterable<Buffer> {
    yield (await tar()).subarray(0, 700)
    throw new Error('reset')
  }
  const source = await openSource(broken(), undefined)
  await assert.rejects(buffer(source.gzipped()), /reset/)
})
