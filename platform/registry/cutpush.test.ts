import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256, startWorld, type World } from './testing/world.ts'

const size = 6_000_000
const sent = 4_000_000
/** What is on the disk of what was sent when the client goes: pieces, and not yet all of them. */
const arrived = 2_000_000

type Begin = (world: World, path: string, part: Buffer) => Promise<() => void>

/** Sends a part of a body that is longer; resolves to what ends the connection. */
const ways: Record<string, Begin> = {
  'HTTP/1.1': async ({ optionsFor }, path, part) => {
    const headers = { 'content-length': String(size) }
    const patch = httpsRequest(optionsFor('PATCH', path, { headers }))
    patch.on('error', () => undefined)
    patch.write(part)
    return () => void patch.destroy()
  },
  'HTTP/2': async ({ optionsFor, server }, path, part) => {
    const { ca, cert, key } = optionsFor('PATCH', path)
    const session = connect(`https://127.0.0.1:${server.port}`, { ca, cert, key })
    session.on('error', () => undefined)
    await once(session, 'connect')
    const patch = session.request({ ':method': 'PATCH', ':path': path, 'content-length': String(size) })
    patch.on('error', () => undefined)
    patch.write(part)
    return () => session.destroy()
  },
}

for (const [name, begin] of Object.entries(ways)) {
  test(`I5 who goes in the middle of a push goes on from where it was, ${name}`, async (t) => {
    const world = await startWorld(t)
    const { request } = world
    const blob = randomBytes(size)
    const location = String((await request('POST', '/v2/shop/web/blobs/uploads/')).headers.location)
    const bytesThere = async (): Promise<number> => {
      const { headers } = await request('GET', location)
      return Number(String(headers.range).split('-')[1]) + 1
    }
    const go = await begin(world, location, blob.subarray(0, sent))
    for (let turn = 0; turn < 500 && (await bytesThere()) < arrived; turn++) await sleep(10)
    go()

    const goOn = (from: number) =>
      request('PATCH', location, {
        body: blob.subarray(from),
        headers: { 'content-range': `${from}-${size - 1}`, 'content-length': String(size - from) },
      })
    const from = await bytesThere()
    assert.ok(from >= arrived, `${from} bytes are there`)
    let heard = await goOn(from)
    // The last that he sent before was still on its way to the disk.
    if (heard.code === 416) heard = await goOn(await bytesThere())
    assert.equal(heard.code, 202, heard.bytes.toString())
    const digest = sha256(blob)
    const put = await request('PUT', `${location}?digest=${digest}`)
    assert.equal(put.code, 201, put.bytes.toString())
    assert.equal(sha256((await request('GET', `/v2/shop/web/blobs/${digest}`)).bytes), digest)
    assert.deepEqual(world.logged, [])
  })
}
