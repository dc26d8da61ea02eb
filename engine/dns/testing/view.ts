/** A small cluster for the tests of this folder. */
import type { Service, ServiceSpec } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { networksOf } from '../networks.ts'
import type { View, Zone } from '../view.ts'

export const zone: Zone = {
  domain: 'cluster.local',
  dnsIP: '10.129.0.10',
  aliases: new Map([['registry.example', 'web.default.svc']]),
  isOurs: networksOf(['10.128.0.0/16', '10.129.0.0/16']),
}

const meta = (name: string) => ({
  name,
  namespace: 'default',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})
const service = (name: string, spec: Partial<ServiceSpec>): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta(name),
  spec: { type: 'ClusterIP', sessionAffinity: 'None', ...spec },
  status: { loadBalancer: {} },
})
const slice = (
  name: string,
  ports: EndpointSlice['ports'],
  endpoints: EndpointSlice['endpoints'],
): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { ...meta(`${name}-1`), labels: { 'kubernetes.io/service-name': name } },
  addressType: 'IPv4',
  ports,
  endpoints,
})
const http = { name: 'http', protocol: 'TCP', port: 8080 } as const

const services = [
  service('web', { clusterIP: '10.129.0.20', ports: [{ ...http, port: 80 }] }),
  service('db', { clusterIP: 'None', ports: [http] }),
  service('empty', { clusterIP: 'None', ports: [http] }),
  service('outside', { type: 'ExternalName', externalName: 'example.com' }),
  service('inside', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' }),
  service('circle', { type: 'ExternalName', externalName: 'circle.default.svc.cluster.local' }),
]
const slices = [
  slice('web', [http], [{ addresses: ['10.128.0.4'], conditions: { ready: true } }]),
  slice(
    'db',
    [http],
    [
      { addresses: ['10.128.0.5'], conditions: { ready: true }, hostname: 'db-0' },
      { addresses: ['10.128.0.6'], conditions: {} },
      { addresses: ['10.128.0.7'], conditions: { ready: false }, hostname: 'db-2' },
    ],
  ),
]

export const view: View = {
  service: (namespace, name) =>
    services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
  slices: (_, name) => slices.filter(({ metadata }) => metadata.name === `${name}-1`),
  hasServices: (namespace) => namespace === 'default',
  serviceAt: (address) => services.find(({ spec }) => spec.clusterIP === address),
  slicesAt: (address) =>
    slices.filter(({ endpoints }) => endpoints.some(({ addresses: [one] }) => one === address)),
}
