import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { piecesOf } from './pieces.ts'

/** Answers with the digest of the body; of one to `/kept`, all parts stay as they came until its end. */
async function answer(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
  const parts =
    request.url === '/kept' ? await Array.fromAsync<Buffer>(request) : await copies(piecesOf(request))
  response.end(hash('sha256', Buffer.concat(parts)))
}

const copies = (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> =>
  Array.fromAsync(pieces, (piece) => new Uint8Array(piece))

test('I5 over HTTP/2, what others sent on the same connection is not freed with a piece', async (t) => {
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  t.after(() => session.destroy())

  async function send(path: string, lengths: readonly number[]): Promise<void> {
    const parts = lengths.map((length) => randomBytes(length))
    const stream = session.request({ ':method': 'PUT', ':path': path })
    for (const part of parts) if (!stream.write(part)) await once(stream, 'drain')
    stream.end()
    assert.equal((await buffer(stream)).toString(), hash('sha256', Buffer.concat(parts)), `body of ${path}`)
  }
  const lengths = (count: number, most: number) =>
    Array.from({ length: count }, (_, at) => 1 + ((at * 7919) % most))
  await Promise.all([
    send('/long', lengths(500, 40_000)),
    send(
      '/long',
      Array.from({ length: 500 }, () => 16_384),
    ),
    ...Array.from({ length: 20 }, () => send('/kept', lengths(200, 300))),
  ])
})
