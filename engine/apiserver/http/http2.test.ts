import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { startTestServer, type TestServer } from '../testserver.ts'

const maps = '/api/v1/namespaces/default/configmaps'

function open(t: TestContext, { server, optionsFor }: TestServer): ClientHttp2Session {
  const { ca, cert, key } = optionsFor('GET', '/')
  const session = connect(`https://127.0.0.1:${server.port}`, { ca, cert, key })
  t.after(() => session.destroy())
  return session
}

async function ask(
  session: ClientHttp2Session,
  method: string,
  path: string,
  more: object = {},
  body?: object,
) {
  const sent = session.request({ ':method': method, ':path': path, ...more })
  sent.end(body && JSON.stringify(body))
  const [headers] = (await once(sent, 'response')) as [IncomingHttpHeaders]
  const chunks: Buffer[] = []
  for await (const chunk of sent) chunks.push(chunk)
  return { code: headers[':status'], headers, bytes: Buffer.concat(chunks) }
}

async function follow(session: ClientHttp2Session, path: string) {
  const sent = session.request({ ':path': path })
  const [headers] = await once(sent, 'response')
  const lines = createInterface({ input: sent })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    return done ? undefined : JSON.parse(value)
  }
  return { sent, headers, next }
}

test('HTTP/2: objects are written, read, listed and refused, as whoever the certificate says', async (t) => {
  const session = open(t, await startTestServer(t))
  const made = await ask(
    session,
    'POST',
    maps,
    {},
    { metadata: { name: 'a' }, data: { v: 'x'.repeat(200_000) } },
  )
  assert.equal(made.code, 201)
  const read = await ask(session, 'GET', `${maps}/a`)
  assert.equal(JSON.parse(read.bytes.toString()).metadata.name, 'a')
  assert.equal(read.headers['cache-control'], 'no-cache, private')
  const list = await ask(session, 'GET', maps)
  assert.equal(JSON.parse(list.bytes.toString()).items.length, 1)
  const small = await ask(session, 'GET', maps, { 'accept-encoding': 'gzip' })
  assert.equal(small.headers['content-encoding'], 'gzip')
  assert.deepEqual(gunzipSync(small.bytes), list.bytes)
  assert.equal((await ask(session, 'GET', `${maps}/none`)).code, 404)
  assert.equal((await ask(session, 'DELETE', `${maps}/a`)).code, 200)
})

test('HTTP/2: a long answer comes whole to who takes it slowly', async (t) => {
  const session = open(t, await startTestServer(t))
  const sent = session.request({ ':path': '/openapi/v2' })
  const [headers] = (await once(sent, 'response')) as [IncomingHttpHeaders]
  let length = 0
  for await (const chunk of sent) {
    length += chunk.length
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  assert.equal(length, Number(headers['content-length']))
  assert.equal(sent.rstCode, 0)
})

test('HTTP/2: who shows nothing is nobody, to whom only health is told', async (t) => {
  const { server, optionsFor } = await startTestServer(t)
  const session = connect(`https://127.0.0.1:${server.port}`, { ca: optionsFor('GET', '/').ca })
  t.after(() => session.destroy())
  assert.equal((await ask(session, 'GET', maps)).code, 401)
})

test('HTTP/2: headers that come several times are told apart', async (t) => {
  const session = open(t, await startTestServer(t))
  const as = { 'impersonate-user': 'jane', 'impersonate-group': ['a', 'system:masters'] }
  assert.equal((await ask(session, 'GET', maps, as)).code, 200)
  const { code, bytes } = await ask(session, 'GET', maps, { 'impersonate-user': 'jane' })
  assert.equal(code, 403)
  assert.match(bytes.toString(), /User \\"jane\\" cannot list resource/)
})

test('HTTP/2: what leaves HTTP is told to use HTTP/1.1', async (t) => {
  const session = open(t, await startTestServer(t))
  const { code } = await ask(session, 'GET', '/api/v1/namespaces/default/pods/none/exec?command=ls')
  assert.ok(Number(code) >= 400 && Number(code) < 500, `${code}`)
})

test('HTTP/2: 300 watches on one connection hear of every change, and other requests go on', async (t) => {
  const server = await startTestServer(t)
  const session = open(t, server)
  session.setMaxListeners(0)
  const watches = await Promise.all(
    Array.from({ length: 300 }, () => follow(session, `${maps}?watch=true&timeoutSeconds=300`)),
  )
  assert.equal(watches[0]?.headers['content-type'], 'application/json')
  for (const name of ['a', 'b']) await server.request('POST', maps, { body: { metadata: { name } } })
  for (const { next } of watches) {
    assert.deepEqual([(await next()).object.metadata.name, (await next()).object.metadata.name], ['a', 'b'])
  }
  assert.equal((await ask(session, 'GET', `${maps}/a`)).code, 200)
  watches[0]?.sent.close()
  await server.request('DELETE', `${maps}/a`)
  assert.equal(await watches[1]?.next().then(({ type }) => type), 'DELETED')
  await server.server.close()
  assert.equal(await watches[2]?.next().then(() => watches[2]?.next()), undefined, 'closing ends them')
})

test('HTTP/2: a watch that is not read is dropped, and the others on the connection go on', async (t) => {
  const server = await startTestServer(t)
  const session = open(t, server)
  const slow = session.request({ ':path': `${maps}?watch=true` })
  await once(slow, 'response')
  slow.pause()
  const closed = new Promise((resolve) => slow.once('close', resolve))
  slow.on('error', () => undefined)
  const data = { v: 'x'.repeat(900_000) }
  await server.request('POST', maps, { body: { metadata: { name: 'big' }, data } })
  for (let at = 0; at < 45; at++)
    await server.request('PUT', `${maps}/big`, {
      body: { metadata: { name: 'big' }, data: { ...data, at: `${at}` } },
    })
  assert.equal((await ask(session, 'GET', `${maps}/big`)).code, 200)
  slow.resume()
  await closed
})

test('connections are encrypted as Go’s server would choose, whatever the client prefers', async (t) => {
  const { server, optionsFor } = await startTestServer(t)
  const { ca, cert, key } = optionsFor('GET', '/')
  const chosen = async (options: object): Promise<string> => {
    const socket = connectTls({ port: server.port, host: '127.0.0.1', ca, cert, key, ...options })
    t.after(() => socket.destroy())
    await once(socket, 'secureConnect')
    return socket.getCipher().standardName
  }
  assert.equal(await chosen({}), 'TLS_AES_128_GCM_SHA256')
  assert.equal(await chosen({ ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }), 'TLS_CHACHA20_POLY1305_SHA256')
  assert.equal(await chosen({ maxVersion: 'TLSv1.2' }), 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256')
})
