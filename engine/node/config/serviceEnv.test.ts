import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Service } from '@hawser/kinds/core/service.ts'
import { serviceEnv } from './serviceEnv.ts'

const service = (namespace: string, name: string, spec: object): Service =>
  ({ metadata: { namespace, name }, spec: { clusterIP: '10.129.0.7', ...spec } }) as unknown as Service
const api = service('default', 'kubernetes', {
  clusterIP: '10.129.0.1',
  ports: [{ port: 443, name: 'https' }],
})
const apiNames = [
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
  'KUBERNETES_PORT',
  'KUBERNETES_SERVICE_PORT_HTTPS',
  'KUBERNETES_PORT_443_TCP',
  'KUBERNETES_PORT_443_TCP_PROTO',
  'KUBERNETES_PORT_443_TCP_PORT',
  'KUBERNETES_PORT_443_TCP_ADDR',
]

test('K11: a service is named the way Docker named links', () =>
  assert.deepEqual(
    serviceEnv(
      [service('shop', 'my-db', { ports: [{ port: 6379 }, { port: 53, protocol: 'UDP', name: 'dns-u' }] })],
      'shop',
      true,
    ),
    {
      MY_DB_SERVICE_HOST: '10.129.0.7',
      MY_DB_SERVICE_PORT: '6379',
      MY_DB_SERVICE_PORT_DNS_U: '53',
      MY_DB_PORT: 'tcp://10.129.0.7:6379',
      MY_DB_PORT_6379_TCP: 'tcp://10.129.0.7:6379',
      MY_DB_PORT_6379_TCP_PROTO: 'tcp',
      MY_DB_PORT_6379_TCP_PORT: '6379',
      MY_DB_PORT_6379_TCP_ADDR: '10.129.0.7',
      MY_DB_PORT_53_UDP: 'udp://10.129.0.7:53',
      MY_DB_PORT_53_UDP_PROTO: 'udp',
      MY_DB_PORT_53_UDP_PORT: '53',
      MY_DB_PORT_53_UDP_ADDR: '10.129.0.7',
    },
  ))

const names: Record<string, { services: Service[]; linked?: boolean; want: string[] }> = {
  'headless services have no address': {
    services: [service('shop', 'db', { clusterIP: 'None', ports: [{ port: 1 }] })],
    want: [],
  },
  'nor have external names': {
    services: [service('shop', 'db', { type: 'ExternalName', ports: [{ port: 1 }] })],
    want: [],
  },
  'other namespaces are not linked': {
    services: [service('other', 'db', { ports: [{ port: 1 }] })],
    want: [],
  },
  'the API server always is': { services: [api], want: apiNames },
  'without links only the API server is': {
    services: [api, service('shop', 'db', { ports: [{ port: 1 }] })],
    linked: false,
    want: apiNames,
  },
}
for (const [name, { services, linked = true, want }] of Object.entries(names)) {
  test(name, () =>
    assert.deepEqual(Object.keys(serviceEnv(services, 'shop', linked)).sort(), want.toSorted()),
  )
}
