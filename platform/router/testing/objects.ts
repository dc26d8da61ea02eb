/** Objects for the tests of this folder; each test states only what differs. */
import type { Service } from '@hawser/kinds/core/service.ts'
import type { Endpoint, EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { Route, RouteSpec } from '@hawser/kinds/route/route.ts'
import type { Lookup } from '../config/targets.ts'

const DEFAULT_AGE = '2026-01-01T00:00:00Z'

const meta = (key: string, creationTimestamp = DEFAULT_AGE) => {
  const [name = '', namespace = 'shop'] = key.split('/').reverse()
  return { name, namespace, uid: `uid-${key}`, resourceVersion: '1', creationTimestamp }
}

interface Given extends Partial<Omit<RouteSpec, 'to'>> {
  readonly to?: { readonly name: string; readonly weight?: number }
  readonly annotations?: Readonly<Record<string, string>>
  readonly created?: string
  readonly status?: Route['status']
}

/** @param key  `name`, or `namespace/name`; the namespace is `shop`. */
export function route(key: string, { to, annotations, created, status = {}, ...spec }: Given = {}): Route {
  return {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: { ...meta(key, created), ...(annotations && { annotations }) },
    spec: {
      host: 'shop.example.com',
      wildcardPolicy: 'None',
      ...spec,
      to: { kind: 'Service', name: to?.name ?? 'web', weight: to?.weight ?? 100 },
    },
    status,
  }
}

export const alternative = (name: string, weight: number) => ({ kind: 'Service', name, weight })

/** A Service `web` of port 80 named `http`, and one of a debug port. */
export function service(name = 'web', namespace = 'shop'): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(`${namespace}/${name}`),
    spec: {
      type: 'ClusterIP',
      sessionAffinity: 'None',
      clusterIP: '10.129.0.20',
      ports: [
        { name: 'http', port: 80, protocol: 'TCP' },
        { name: 'debug', port: 9090, protocol: 'TCP' },
      ],
    },
    status: { loadBalancer: {} },
  }
}

/** Endpoints of a Service: ports 8080 (`http`) and 9229 (`debug`) of each address. */
export function slice(
  name: string,
  endpoints: readonly string[] | Readonly<Record<string, Endpoint['conditions']>>,
  { port = 8080, namespace = 'shop' } = {},
): EndpointSlice {
  const all = Array.isArray(endpoints) ? Object.fromEntries(endpoints.map((one) => [one, {}])) : endpoints
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta(`${namespace}/${name}-1`), labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [
      { name: 'http', protocol: 'TCP', port },
      { name: 'debug', protocol: 'TCP', port: 9229 },
    ],
    endpoints: Object.entries(all as Readonly<Record<string, Endpoint['conditions']>>).map(
      ([address, conditions]) => ({ addresses: [address], conditions }),
    ),
  }
}

export const lookupIn = (services: readonly Service[], slices: readonly EndpointSlice[]): Lookup => ({
  service: (namespace, name) =>
    services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
  slices: (namespace, name) =>
    slices.filter(({ metadata }) => metadata.name === `${name}-1` && metadata.namespace === namespace),
})
