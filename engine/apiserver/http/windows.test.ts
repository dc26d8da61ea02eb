import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { type TestContext, test } from 'node:test'
import { startTestServer } from '../testserver.ts'
import type { Mount } from './mounts.ts'

const MiB = 1024 * 1024

/** Takes bodies, and says how long they were. */
const reader: Mount = async (request, response, { widen }) => {
  const narrow = widen()
  let bytes = 0
  for await (const chunk of request) bytes += chunk.length
  narrow()
  response.end(String(bytes))
}

async function world(t: TestContext) {
  const { server, optionsFor } = await startTestServer(t, { mounts: { '/v2': reader } })
  const { ca, cert, key } = optionsFor('GET', '/')
  const session = connect(`https://127.0.0.1:${server.port}`, { ca, cert, key })
  t.after(() => session.destroy())
  await once(session, 'remoteSettings')
  const put = (length: number) =>
    session.request({ ':method': 'PUT', ':path': '/v2/a', 'content-length': String(length) })
  return { session, put }
}

/** Until a client may send so far ahead. */
async function until(session: ClientHttp2Session, bytes: number): Promise<void> {
  while (session.remoteSettings.initialWindowSize !== bytes) await once(session, 'remoteSettings')
}

async function answer(stream: ReturnType<ClientHttp2Session['request']>): Promise<string> {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk
  return text
}

test('X3 HTTP/2: who sends a long body may send further ahead, less so when there are more, and as before at the end', async (t) => {
  const { session, put } = await world(t)
  assert.equal(session.remoteSettings.initialWindowSize, MiB)
  const first = put(5 * MiB)
  await until(session, 16 * MiB)
  const second = put(5 * MiB)
  await until(session, 8 * MiB)
  first.end(Buffer.alloc(5 * MiB))
  assert.equal(await answer(first), String(5 * MiB))
  second.end(Buffer.alloc(5 * MiB))
  assert.equal(await answer(second), String(5 * MiB))
  await until(session, MiB)
})

test('X3 HTTP/2: bodies that are short change nothing, and many long ones in a row come whole', async (t) => {
  const { session, put } = await world(t)
  const windows: (number | undefined)[] = []
  session.on('remoteSettings', ({ initialWindowSize }) => windows.push(initialWindowSize))
  const short = put(3)
  short.end('abc')
  assert.equal(await answer(short), '3')
  assert.deepEqual(windows, [])
  for (let turn = 0; turn < 30; turn++) {
    const long = put(2 * MiB)
    long.end(Buffer.alloc(2 * MiB))
    assert.equal(await answer(long), String(2 * MiB))
  }
})
