/** Objects for the tests of this folder; each test states only what differs. */
import type { Service, ServicePort, ServiceSpec } from '@hawser/kinds/core/service.ts'
import type { Endpoint, EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'

const meta = (name: string) => ({
  name,
  namespace: 'default',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})

export function service(
  spec: Partial<ServiceSpec> = {},
  port: Partial<ServicePort> = {},
  name = 'web',
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(name),
    spec: {
      clusterIP: '10.129.0.20',
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ports: [{ protocol: 'TCP', port: 80, ...port }],
      ...spec,
    },
    status: { loadBalancer: {} },
  }
}

type Given = { node?: string } & Endpoint['conditions']

/** A slice of `web` with one endpoint per address, on node `here` unless said otherwise. */
export function slice(
  endpoints: Readonly<Record<string, Given>>,
  port = 8080,
  protocol: 'TCP' | 'UDP' = 'TCP',
  name = 'web',
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta(`${name}-1`), labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: '', protocol, port }],
    endpoints: Object.entries(endpoints).map(([address, { node = 'here', ...conditions }]) => ({
      addresses: [address],
      conditions,
      nodeName: node,
    })),
  }
}
