import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { startTestServer, type TestServer } from '../testserver.ts'
import { passedHeaders } from './dial.ts'
import { makeTestNode, makeTestPod, startTestAgent, type TestAgentAnswer } from './testing.ts'

/** An API server, and a stand-in for a node agent: HTTPS as the agent of n1, saying who asked for what. */
async function startWithAgent(t: TestContext, answer: TestAgentAnswer = echo): Promise<TestServer> {
  const server = await startTestServer(t)
  const { agent, port } = await startTestAgent(t, server, 'n1', answer)
  agent.on('upgrade', (request, socket) => {
    if (request.url?.includes('refuse'))
      return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nConnection: Upgrade\r\n\r\n${request.url}\n`,
    )
    socket.pipe(socket)
  })
  await makeNodeAndPods(server, port)
  return server
}

const echo: TestAgentAnswer = (request, response) => {
  const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject
  const secret = request.headers.authorization ?? 'no secret'
  response.setHeader('content-type', 'text/plain')
  response.write(`${request.method} ${request.url} ${CN} ${secret}\n`)
  request.pipe(response)
}

async function makeNodeAndPods(server: TestServer, port: number): Promise<void> {
  await makeTestNode(server, 'n1', port)
  await makeTestPod(server, 'web', 'n1')
  await makeTestPod(server, 'waiting')
}

const pod = '/api/v1/namespaces/default/pods/web'

test('a log comes from the agent of the node, who is asked as the API server', async (t) => {
  const { request, server } = await startWithAgent(t)
  const token = await server.tokens.add({ name: 'root', groups: ['system:masters'] })
  const { code, bytes } = await request('GET', `${pod}/log?tailLines=3`, { as: { token } })
  assert.equal(code, 200)
  assert.equal(
    bytes.toString(),
    'GET /containerLogs/default/web/main?tailLines=3 kube-apiserver-kubelet-client no secret\n',
  )
})

test('what the agent refuses is a Status', async (t) => {
  const text = 'container "main" in pod "web" is waiting to start: ContainerCreating'
  const { request } = await startWithAgent(
    t,
    (_request, response) => void response.writeHead(400).end(`${text}\n`),
  )
  const { code, json } = await request('GET', `${pod}/log`)
  assert.deepEqual([code, json.reason, json.message], [400, 'BadRequest', text])
})

test('a pod that is on no node yet has no log and runs nothing', async (t) => {
  const { request } = await startWithAgent(t)
  assert.equal((await request('GET', '/api/v1/namespaces/default/pods/waiting/log')).code, 204)
  assert.equal((await request('GET', '/api/v1/namespaces/default/pods/nobody/log')).code, 404)
})

test('an agent that cannot be reached is named', async (t) => {
  const server = await startTestServer(t)
  await makeNodeAndPods(server, 1)
  const { code, json } = await server.request('GET', `${pod}/log`)
  assert.deepEqual([code, json.reason], [503, 'ServiceUnavailable'])
  assert.match(json.message, /the agent of node n1 at 127\.0\.0\.1:1 cannot be reached/)
})

test('a server that is not the agent of the node is not talked to', async (t) => {
  const server = await startTestServer(t)
  const { certificate, key } = await server.server.pki.nodeServing('n2', ['127.0.0.1'])
  let asked = 0
  const other = https.createServer({ cert: certificate, key }, (_request, response) => {
    asked++
    response.end()
  })
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.after(() => other.close())
  await makeNodeAndPods(server, (other.address() as AddressInfo).port)
  assert.equal((await server.request('GET', `${pod}/log`)).code, 503)
  assert.equal(asked, 0)
})

test('a body goes through the node proxy, and the answer back', async (t) => {
  const { request } = await startWithAgent(t)
  const path = '/api/v1/nodes/n1/proxy/hawser/images/load?a=b'
  const { code, bytes } = await request('POST', path, { body: Buffer.alloc(5_000_000, 'x') })
  assert.equal(code, 200)
  assert.match(
    bytes.subarray(0, 60).toString(),
    /^POST \/hawser\/images\/load\?a=b kube-apiserver-kubelet-client/,
  )
  assert.ok(bytes.length > 5_000_000)
})

test('a pod at an address of this machine is not proxied to', async (t) => {
  const application = http.createServer((_request, response) => response.end('secret')).listen(0, '127.0.0.1')
  await once(application, 'listening')
  t.after(() => application.close())
  const { request } = await startWithAgent(t)
  const headers = { 'content-type': 'application/merge-patch+json' }
  await request('PATCH', `${pod}/status`, { body: { status: { podIP: '127.0.0.1' } }, headers })
  const { port } = application.address() as AddressInfo
  const { code } = await request('GET', `/api/v1/namespaces/default/pods/web:${port}/proxy/`)
  assert.equal(code, 400)
})

async function upgrade({ optionsFor }: TestServer, path: string, headers: Record<string, string>) {
  const sent = https
    .request(optionsFor('POST', path, { headers: { connection: 'Upgrade', ...headers } }))
    .end()
  return new Promise<{ code: number | undefined; socket?: TLSSocket; head: Buffer }>((resolve, reject) => {
    sent.on('upgrade', ({ statusCode: code }, socket, head) =>
      resolve({ code, socket: socket as TLSSocket, head }),
    )
    sent.on('response', (answer) => {
      answer.resume()
      resolve({ code: answer.statusCode, head: Buffer.alloc(0) })
    })
    sent.on('error', reject)
  })
}
const spdy = { upgrade: 'SPDY/3.1' }

test('after an upgrade bytes go through as they are, both ways', async (t) => {
  const server = await startWithAgent(t)
  const { code, socket, head } = await upgrade(server, `${pod}/exec?command=ls&stdout=true`, spdy)
  assert.ok(socket)
  assert.equal(code, 101)
  const heard: Buffer[] = [head]
  socket.on('data', (chunk) => heard.push(Buffer.from(chunk as Buffer)))
  socket.write(Buffer.from([0, 255, 128, 10]))
  const want = Buffer.concat([
    Buffer.from('/exec/default/web/main?output=1&command=ls\n'),
    Buffer.from([0, 255, 128, 10]),
  ])
  while (Buffer.concat(heard).length < want.length) await once(socket, 'data')
  assert.deepEqual(Buffer.concat(heard), want)
  socket.destroy()
})

const refusals: Record<string, readonly [string, Record<string, string>, number]> = {
  'v5.channel.k8s.io alone, so that kubectl falls back to SPDY': [
    `${pod}/exec?command=ls`,
    { upgrade: 'websocket', 'sec-websocket-protocol': 'v5.channel.k8s.io' },
    400,
  ],
  'what the agent refuses': [`${pod}/exec?command=refuse`, spdy, 403],
  'a pod on no node': ['/api/v1/namespaces/default/pods/waiting/exec?command=ls', spdy, 400],
  'a pod nobody knows': ['/api/v1/namespaces/default/pods/nobody/exec?command=ls', spdy, 404],
  'a path that is no stream': ['/api/v1/namespaces/default/configmaps/x', spdy, 405],
  'exec without an upgrade': [`${pod}/exec?command=ls`, {}, 400],
}
for (const [name, [path, headers, code]] of Object.entries(refusals)) {
  test(`an upgrade is refused with plain HTTP: ${name}`, async (t) => {
    assert.equal((await upgrade(await startWithAgent(t), path, headers)).code, code)
  })
}

test('who may not run things in a pod is refused before the agent hears of it', async (t) => {
  const server = await startWithAgent(t)
  const node = await server.server.pki.node('n1')
  const { code } = await server.request('POST', `${pod}/exec?command=ls`, { as: node })
  assert.equal(code, 403)
})

test('a body without a length is no second request to the agent', async (t) => {
  const { server, optionsFor } = await startWithAgent(t)
  const { ca, cert, key } = optionsFor('GET', '/')
  const session = http2.connect(server.url, { ca, cert, key } as http2.SecureClientSessionOptions)
  t.after(() => session.destroy())
  const sent = session.request({ ':method': 'GET', ':path': `${pod}/log` }, { endStream: false })
  const smuggled =
    'POST /exec/kube-system/other/main?command=id HTTP/1.1\r\nHost: n1\r\nContent-Length: 0\r\n\r\n'
  sent.end(smuggled)
  const [headers] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of sent) chunks.push(chunk)
  assert.equal(headers[':status'], 200)
  const [first, ...rest] = Buffer.concat(chunks).toString().split('\n')
  assert.match(first ?? '', /^GET .containerLogs/)
  assert.equal(rest.join('\n'), smuggled)
})

test('what a client says about its connection is not said to the agent', () => {
  const rawHeaders = [
    ...['Connection', 'Upgrade, X-Remote-User', 'Upgrade', 'websocket', 'Content-Length', '5'],
    ...['X-Remote-User', 'root', 'Keep-Alive', 'x', 'Sec-WebSocket-Version', '13'],
  ]
  assert.deepEqual(passedHeaders({ rawHeaders }, true), [
    ...['Connection', 'Upgrade', 'Upgrade', 'websocket', 'Sec-WebSocket-Version', '13'],
  ])
  assert.deepEqual(passedHeaders({ rawHeaders }), ['Content-Length', '5', 'Sec-WebSocket-Version', '13'])
})
