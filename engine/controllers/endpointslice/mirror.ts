import type { EndpointAddress, EndpointSubset, Endpoints } from '@hawser/kinds/core/endpoints.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { Endpoint, EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { hasSelector } from '../endpoints/pods.ts'
import { MANAGED_BY, SERVICE_NAME } from './reconcile.ts'
import { arrange, type Group, type SliceAction } from './slices.ts'

export interface State {
  readonly endpoints: Endpoints | undefined
  readonly service: Service | undefined
  /** Slices that mirror these Endpoints. */
  readonly slices: readonly EndpointSlice[]
}

export const CONTROLLER = 'endpointslicemirroring-controller.k8s.io'
const SKIP = 'endpointslice.kubernetes.io/skip-mirror'
const LEADER = 'control-plane.alpha.kubernetes.io/leader'

/** Keeps slices equal to Endpoints that were made by hand for a service without a selector. */
export function mirror({ endpoints, service, slices }: State): SliceAction[] {
  if (!endpoints || !service || hasSelector(service) || !mayMirror(endpoints)) {
    return slices.map((slice) => ({ do: 'delete', slice }))
  }
  const { labels, name } = endpoints.metadata
  const groups = (endpoints.subsets ?? []).flatMap(groupsOf)
  if (groups.length === 0) return slices.map((slice) => ({ do: 'delete', slice }))
  return arrange(groups, slices, { ...labels, [SERVICE_NAME]: name, [MANAGED_BY]: CONTROLLER })
}

const mayMirror = ({ metadata }: Endpoints): boolean =>
  metadata.labels?.[SKIP] !== 'true' && metadata.annotations?.[LEADER] === undefined

function groupsOf({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): Group[] {
  const endpoints = [
    ...addresses.map((address) => endpointOf(address, true)),
    ...notReadyAddresses.map((address) => endpointOf(address, false)),
  ]
  const byFamily = Map.groupBy(endpoints, ({ addresses: [ip = ''] }) => (ip.includes(':') ? 'IPv6' : 'IPv4'))
  return [...byFamily].map(([family, endpoints]) => ({
    family,
    ports: ports.map(({ name = '', ...port }) => ({ name, ...port })),
    endpoints,
  }))
}

const endpointOf = ({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname !== undefined && { hostname }),
  ...(targetRef && { targetRef }),
  ...(nodeName !== undefined && { nodeName }),
})
