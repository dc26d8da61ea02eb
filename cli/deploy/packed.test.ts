import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { packed } from './packed.ts'

const bytes = Buffer.from('a source that is packed')
const { signal } = new AbortController()

for (const [name, most, packs] of [
  ['is packed once', bytes.length, 1],
  ['that is too large to be held is packed again', bytes.length - 1, 2],
] as const)
  test(`a source ${name}, and has the digest of its bytes`, async () => {
    let times = 0
    const pack = (): Readable => {
      times++
      return Readable.from([bytes.subarray(0, 7), bytes.subarray(7)], { objectMode: false })
    }
    const { digest, open } = await packed(pack, signal, most)
    assert.equal(digest, `sha256:${createHash('sha256').update(bytes).digest('hex')}`)
    assert.deepEqual(await buffer(open()), bytes)
    assert.equal(times, packs)
  })

test('packing ends when nobody wants it any more', async () => {
  const gone = AbortSignal.abort(new Error('Ctrl-C'))
  await assert.rejects(
    packed(() => Readable.from([bytes], { objectMode: false }), gone),
    /Ctrl-C/,
  )
})
