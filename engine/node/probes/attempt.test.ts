import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { test } from 'node:test'
import { RuntimeError } from '@hawser/cri/errors.ts'
import type { ExecResult } from '@hawser/cri/messages.ts'
import type { Runtime } from '@hawser/cri/runtime.ts'
import type { Probe } from '@hawser/kinds/core/probe.ts'
import { attempt } from './attempt.ts'
import { decodeStatus, encodeRequest } from './grpc.ts'
import { runProbe } from './runProbe.ts'
import type { Target } from './target.ts'

const target = (port: number, execSync?: () => Promise<ExecResult>): Target => ({
  runtime: { execSync } as unknown as Runtime,
  containerId: 'c',
  podIP: '127.0.0.1',
  ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
})
const probe = (handler: object): Probe =>
  ({ timeoutSeconds: 1, periodSeconds: 1, successThreshold: 1, failureThreshold: 1, ...handler }) as Probe

const servers = {
  async http(status: number): Promise<AsyncDisposable & { port: number; seen: string[] }> {
    const seen: string[] = []
    const server = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers['user-agent']} ${request.headers['x-a']}`)
      response.writeHead(status).end('body')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      port,
      seen,
      [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
    }
  },
}

for (const [status, outcome] of [
  [200, 'success'],
  [302, 'success'],
  [404, 'failure'],
  [500, 'failure'],
] as const) {
  test(`HTTP ${status} is a ${outcome}`, async () => {
    await using server = await servers.http(status)
    const httpHeaders = [{ name: 'X-A', value: 'b' }]
    const result = await attempt(
      target(server.port),
      probe({ httpGet: { path: 'up', port: 'http', httpHeaders } }),
    )
    assert.equal(result.outcome, outcome)
    assert.deepEqual(server.seen, ['/up kube-probe/1.32 b'])
    if (outcome === 'failure') assert.equal(result.message, `HTTP probe failed with statuscode: ${status}`)
  })
}

test('nobody listens', async () => {
  const server = createTcp()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  assert.equal((await attempt(target(port), probe({ tcpSocket: { port } }))).outcome, 'success')
  await new Promise((resolve) => server.close(resolve))
  for (const handler of [{ tcpSocket: { port } }, { httpGet: { port } }]) {
    const { outcome, message } = await attempt(target(port), probe(handler))
    assert.equal(outcome, 'failure')
    assert.match(message, /connection refused/)
  }
})

test('a command that fails says what it said', async () => {
  const said = async () => ({ exitCode: 1, stdout: Buffer.from('no '), stderr: Buffer.from('luck') })
  const result = await attempt(target(1, said), probe({ exec: { command: ['x'] } }))
  assert.deepEqual(result, { outcome: 'failure', message: 'no luck' })
})

test('a command that takes too long fails; one that cannot be run says nothing', async () => {
  const fail = (reason: 'Timeout' | 'Unavailable') => () => Promise.reject(new RuntimeError(reason, 'x'))
  const exec = probe({ exec: { command: ['x'] } })
  assert.equal((await attempt(target(1, fail('Timeout')), exec)).outcome, 'failure')
  await assert.rejects(attempt(target(1, fail('Unavailable')), exec), RuntimeError)
})

test('a port nobody has named', async () => {
  await assert.rejects(attempt(target(1), probe({ tcpSocket: { port: 'none' } })), /couldn't find port: none/)
})

test('the health service’s two messages', () => {
  assert.deepEqual([...encodeRequest('db')], [0x0a, 2, 0x64, 0x62])
  assert.equal(encodeRequest('').length, 0)
  assert.equal(decodeStatus(Buffer.from([0x08, 1])), 1)
  assert.equal(decodeStatus(Buffer.alloc(0)), 0)
})

test('a probe is heard before its first period is over, and its extra failures count for nothing', async () => {
  const stop = new AbortController()
  const failures: string[] = []
  let asked = 0
  const result = await new Promise((resolve) => {
    void runProbe({
      kind: 'readiness',
      probe: probe({ periodSeconds: 60 }),
      startedAt: Date.now(),
      now: Date.now,
      signal: stop.signal,
      attempt: async () =>
        ++asked < 3 ? { outcome: 'failure', message: 'not yet' } : { outcome: 'success', message: '' },
      onResult: resolve,
      onFailure: (message) => failures.push(message),
    })
  })
  stop.abort()
  assert.equal(result, 'success')
  assert.deepEqual(failures, ['not yet'])
})
