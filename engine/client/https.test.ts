import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { WebSocketServer } from 'ws'
import { type HttpsTransport, httpsTransport } from './https.ts'

interface Started extends AsyncDisposable {
  readonly transport: HttpsTransport
  readonly server: ReturnType<typeof createServer>
}
async function serve(listener: RequestListener): Promise<Started> {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const transport = httpsTransport({ server: `http://127.0.0.1:${port}`, token: 't0ken' })
  return {
    transport,
    server,
    async [Symbol.asyncDispose]() {
      transport.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

test('sends JSON and the token, answers a frozen object', async () => {
  await using started = await serve(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString()
    const { authorization, 'content-type': type } = request.headers
    response.end(JSON.stringify({ method: request.method, url: request.url, body, authorization, type }))
  })
  const answer = await started.transport.request({
    method: 'PATCH',
    path: '/api/v1/pods/a%20b',
    query: { x: 'a b' },
    body: { é: 1 },
    contentType: 'application/merge-patch+json',
  })
  assert.deepEqual(answer, {
    method: 'PATCH',
    url: '/api/v1/pods/a%20b?x=a+b',
    body: '{"é":1}',
    authorization: 'Bearer t0ken',
    type: 'application/merge-patch+json',
  })
  assert.ok(Object.isFrozen(answer))
})

test('a Status becomes a StatusError with its reason, fields and hint', async () => {
  const causes = [
    { reason: 'FieldValueRequired', field: 'spec.containers', message: 'Required value' },
    { reason: 'Hint', message: 'Add a container.' },
  ]
  const status = {
    kind: 'Status',
    status: 'Failure',
    reason: 'Invalid',
    message: 'no',
    details: { name: 'web', causes },
  }
  await using started = await serve((_request, response) =>
    response.writeHead(422).end(JSON.stringify(status)),
  )
  const error = await started.transport
    .request({ method: 'GET', path: '/x' })
    .catch((error) => error as StatusError)
  assert.ok(error instanceof StatusError)
  assert.deepEqual(
    {
      reason: error.reason,
      message: error.message,
      hint: error.hint,
      fields: error.fields,
      details: error.details,
    },
    {
      reason: 'Invalid',
      message: 'no',
      hint: 'Add a container.',
      fields: [{ type: 'FieldValueRequired', field: 'spec.containers', problem: 'Required value' }],
      details: { name: 'web' },
    },
  )
})

test('an answer that is no Status keeps its code and text', async () => {
  await using started = await serve((_request, response) => response.writeHead(403).end('go away\n'))
  const asked = started.transport.request({ method: 'GET', path: '/x' })
  await assert.rejects(asked, { reason: 'Forbidden', message: 'GET /x: HTTP 403: go away' })
})

test('a server that is not there is ServiceUnavailable with a hint', async () => {
  const transport = httpsTransport({ server: 'http://127.0.0.1:1' })
  await assert.rejects(transport.request({ method: 'GET', path: '/x' }), {
    reason: 'ServiceUnavailable',
    hint: /Check/,
  })
})

test('a server that does not answer is given up', async () => {
  await using started = await serve(() => {})
  const { port } = started.server.address() as AddressInfo
  const hasty = httpsTransport({ server: `http://127.0.0.1:${port}` }, { timeoutMs: 20 })
  await assert.rejects(hasty.request({ method: 'GET', path: '/x' }), /no answer within/)
  hasty.close()
})

test('a watch gives events until the server ends it; an ERROR event is thrown', async () => {
  await using started = await serve((request, response) => {
    const event = { type: 'ADDED', object: { metadata: { name: '漢字' } } }
    const bytes = Buffer.from(`${JSON.stringify(event)}\n`)
    response.write(bytes.subarray(0, bytes.indexOf('漢') + 1))
    setImmediate(() => {
      response.write(bytes.subarray(bytes.indexOf('漢') + 1))
      const expired = {
        type: 'ERROR',
        object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' },
      }
      response.end(request.url?.includes('expired') ? JSON.stringify(expired) : '')
    })
  })
  const { signal } = new AbortController()
  const events = await Array.fromAsync(started.transport.watch({ path: '/w', signal }))
  assert.deepEqual(events, [{ type: 'ADDED', object: { metadata: { name: '漢字' } } }])
  const expired = Array.fromAsync(started.transport.watch({ path: '/expired', signal }))
  await assert.rejects(expired, { reason: 'Expired', message: 'too old' })
})

test('an aborted watch ends without an error', async () => {
  await using started = await serve(
    (_request, response) => void response.write('{"type":"ADDED","object":{}}\n'),
  )
  const end = new AbortController()
  let events = 0
  for await (const _ of started.transport.watch({ path: '/w', signal: end.signal })) {
    events++
    end.abort()
  }
  assert.equal(events, 1)
})

test('a stream sends and receives bytes', async () => {
  await using started = await serve((request, response) => request.pipe(response.writeHead(202)))
  const body = Readable.from([Buffer.from('one '), Buffer.from('two')])
  const answer = await started.transport.stream({
    method: 'POST',
    path: '/s',
    query: { c: ['a', 'b'] },
    body,
  })
  assert.equal(answer.status, 202)
  assert.equal(Buffer.concat(await Array.fromAsync(answer.body)).toString(), 'one two')
})

test('channels: a byte for the channel before the data, both ways', async () => {
  await using started = await serve((_request, response) => response.end())
  const sockets = new WebSocketServer({ server: started.server, handleProtocols: () => 'v4.channel.k8s.io' })
  sockets.on('connection', (socket) => {
    socket.send(Buffer.from('\x01hello'))
    socket.on('message', (data: Buffer) => socket.send(Buffer.concat([Buffer.of(2), data.subarray(1)])))
  })
  await using channels = await started.transport.channels({ path: '/exec', query: { command: ['a', 'b'] } })
  const got: string[] = []
  const { promise: complete, resolve } = Promise.withResolvers<void>()
  channels.onData(async (channel, data) => {
    got.push(`${channel} ${data}`)
    if (got.length === 2) resolve()
  })
  await channels.send(0, Buffer.from('echo'))
  await complete
  assert.deepEqual(got, ['1 hello', '2 echo'])
  sockets.close()
})

test('channels: a refused handshake is the refusal', async () => {
  await using started = await serve((_request, response) => response.end())
  started.server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nno pod\n'),
  )
  await assert.rejects(started.transport.channels({ path: '/exec' }), {
    reason: 'NotFound',
    message: /no pod/,
  })
})
