import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Node } from '@hawser/kinds/core/node.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { agentOf, podDestination, proxyName, serviceDestination } from './destination.ts'

const names: Record<string, unknown> = {
  web: { scheme: 'http', name: 'web', port: '' },
  'web:8080': { scheme: 'http', name: 'web', port: '8080' },
  'web:': { scheme: 'http', name: 'web', port: '' },
  'https:web:8443': { scheme: 'https', name: 'web', port: '8443' },
  'http:web:': { scheme: 'http', name: 'web', port: '' },
  'ftp:web:21': undefined,
  '': undefined,
}
for (const [text, want] of Object.entries(names)) {
  test(`${text || 'nothing'} is ${want ? 'a' : 'no'} name to proxy to`, () =>
    assert.deepEqual(proxyName(text), want))
}

const podAt = (podIP?: string): Pod =>
  ({
    metadata: { name: 'web' },
    spec: { containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }] },
    status: { podIP },
  }) as unknown as Pod
const pods: Record<string, readonly [Pod, string, unknown]> = {
  'a pod without a port said: its first': [podAt('10.0.0.5'), 'web', { host: '10.0.0.5', port: 8080 }],
  'a port by its name': [podAt('10.0.0.5'), 'web:http', { host: '10.0.0.5', port: 8080 }],
  'a port by its number': [podAt('10.0.0.5'), 'https:web:9', { host: '10.0.0.5', port: 9, tls: true }],
  'a port nobody has': [podAt('10.0.0.5'), 'web:smtp', 'BadRequest'],
  'no address yet': [podAt(), 'web', 'BadRequest'],
  'an address of this machine only': [podAt('127.0.0.1'), 'web', 'BadRequest'],
  'the same, dressed as IPv6': [podAt('::ffff:127.0.0.1'), 'web', 'BadRequest'],
  'where clouds keep credentials': [podAt('169.254.169.254'), 'web', 'BadRequest'],
  'a name instead of an address': [podAt('localhost'), 'web', 'BadRequest'],
}
for (const [name, [pod, text, want]] of Object.entries(pods)) {
  test(`proxy to ${name}`, () =>
    assert.deepEqual(
      result(() => podDestination(pod, nameOf(text))),
      want,
    ))
}

const service = {
  metadata: { name: 'web' },
  spec: { ports: [{ name: 'http', port: 80 }] },
} as unknown as Service
const slice = {
  ports: [{ name: 'http', port: 8080 }],
  endpoints: [
    { addresses: ['10.0.0.5'], conditions: { ready: false } },
    { addresses: ['10.0.0.6'], conditions: { ready: true } },
    { addresses: ['10.0.0.7'], conditions: {} },
  ],
} as unknown as EndpointSlice
const services: Record<string, readonly [string, number, unknown]> = {
  'the only port, the first ready endpoint': ['web', 0, { host: '10.0.0.6', port: 8080 }],
  'a port by name, another endpoint': ['web:http', 1, { host: '10.0.0.7', port: 8080 }],
  'a port by number': ['web:80', 0, { host: '10.0.0.6', port: 8080 }],
  'a port that is not there': ['web:81', 0, 'ServiceUnavailable'],
}
for (const [name, [text, pick, want]] of Object.entries(services)) {
  test(`proxy to a service: ${name}`, () => {
    assert.deepEqual(
      result(() => serviceDestination(service, [slice], nameOf(text), () => pick)),
      want,
    )
  })
}

test('an agent is where its node says, under the name of the node', () => {
  const status = {
    addresses: [
      { type: 'Hostname', address: 'n1' },
      { type: 'InternalIP', address: '192.0.2.1' },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  }
  const node = { metadata: { name: 'n1' }, status } as unknown as Node
  assert.deepEqual(agentOf(node), { host: '192.0.2.1', port: 10250, node: 'n1' })
})

test('an agent that has not said where it is cannot be reached', () => {
  const node = { metadata: { name: 'n1' }, status: {} } as unknown as Node
  assert.throws(() => agentOf(node), { reason: 'ServiceUnavailable' })
})

const nameOf = (text: string) => {
  const name = proxyName(text)
  assert.ok(name)
  return name
}
function result(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return (error as { reason: string }).reason
  }
}
