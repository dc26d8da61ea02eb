import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { piecesOf } from './pieces.ts'

const KiB = 1024
/** What is unequal would be compared byte by byte otherwise. */
const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes)

/** How a body comes: all that is asked for at once, or each part by itself, as from a connection. */
type Way = (push: () => void) => void
const atOnce: Way = (push) => push()
const byAndBy: Way = (push) => void globalThis.setImmediate(push)

/** A body in parts of these lengths, and what is in it. */
function bodyOf(lengths: readonly number[], way = byAndBy) {
  const parts = lengths.map((length) => randomBytes(length))
  const whole = Buffer.concat(parts)
  let come = 0
  const body = new Readable({
    read() {
      way(() => {
        const part = parts.shift()
        come += part?.length ?? 0
        // Each has a buffer of its own, as those of a connection have.
        this.push(part ? new Uint8Array(part) : null)
      })
    },
  })
  return { body, whole, come: () => come }
}

const shapes: Record<string, readonly number[]> = {
  nothing: [],
  'one byte': [1],
  'records of TLS': Array.from({ length: 100 }, () => 16 * KiB),
  'what does not add up to pieces': Array.from({ length: 300 }, (_, at) => 1 + ((at * 7919) % 60_000)),
  'as much as a piece': [256 * KiB, 256 * KiB, 256 * KiB],
  'more at once than a piece': [10, 1000 * KiB, 10, 1000 * KiB],
  'hardly any at once': Array.from({ length: 2000 }, () => 3),
}
for (const [name, lengths] of Object.entries(shapes)) {
  for (const [when, way] of Object.entries({ 'at once': atOnce, 'by and by': byAndBy })) {
    test(`I5 the pieces are the body: ${name}, ${when}`, async () => {
      const { body, whole } = bodyOf(lengths, way)
      const copies: Uint8Array[] = []
      for await (const piece of piecesOf(body)) copies.push(new Uint8Array(piece))
      assert.equal(sha256(Buffer.concat(copies)), sha256(whole))
    })
  }
}

test('I5 a piece stays until the one after the next is asked for, however fast the body comes', async () => {
  const { body, whole } = bodyOf(Array.from({ length: 200 }, () => 16 * KiB))
  const copies: Buffer[] = []
  let before: Uint8Array = Buffer.alloc(0)
  for await (const piece of piecesOf(body)) {
    // All that can come meanwhile does.
    for (let turn = 0; turn < 20; turn++) await setImmediate()
    copies.push(Buffer.from(before))
    before = piece
  }
  copies.push(Buffer.from(before))
  assert.equal(sha256(Buffer.concat(copies)), sha256(whole))
})

test('I5 what nobody takes yet does not come', async () => {
  const { body, come } = bodyOf(Array.from({ length: 2000 }, () => 16 * KiB))
  const pieces = piecesOf(body)
  await pieces.next()
  for (let turn = 0; turn < 1000; turn++) await setImmediate()
  assert.ok(come() < 1000 * KiB, `${come()} bytes have come`)
  await pieces.return()
})

test('I5 a body that goes on though it was paused, as one does whose connection is cut, loses nothing', async () => {
  const { body, whole } = bodyOf(Array.from({ length: 100 }, (_, at) => 16 * KiB - (at % 7) * 1000))
  const copies: Uint8Array[] = []
  for await (const piece of piecesOf(body)) {
    copies.push(new Uint8Array(piece))
    body.resume()
    for (let turn = 0; turn < 200; turn++) await setImmediate()
  }
  assert.equal(sha256(Buffer.concat(copies)), sha256(whole))
})

test('I5 what came before an error is given before it', async () => {
  const body = new PassThrough()
  const pieces = piecesOf(body)
  const first = pieces.next()
  body.write('abc')
  await setImmediate()
  body.destroy(new Error('the line is cut'))
  assert.equal(Buffer.from((await first).value ?? '').toString(), 'abc')
  await assert.rejects(pieces.next(), /the line is cut/)
})

test('I5 a body that ends too early is an error', async () => {
  const body = new PassThrough()
  const first = piecesOf(body).next()
  body.destroy()
  await assert.rejects(first, { code: 'ERR_STREAM_PREMATURE_CLOSE' })
})

test('I5 a body is not destroyed by who stops taking it', async () => {
  const { body } = bodyOf(Array.from({ length: 200 }, () => 16 * KiB))
  for await (const _ of piecesOf(body)) break
  assert.equal(body.destroyed, false)
  assert.equal(body.isPaused(), true)
  assert.equal(body.listenerCount('data'), 0)
})
