import type { Node } from '@hawser/kinds/core/node.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { Endpoint, EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { type Backend, backends, familyOf, hasSelector, hostnameOf, isHeadless } from '../endpoints/pods.ts'
import { arrange, type Group, type SliceAction } from './slices.ts'

export interface State {
  readonly service: Service
  /** Pods of the service's namespace. */
  readonly pods: readonly Pod[]
  readonly zoneOf: (node: string) => string | undefined
  /** Slices of the service that this controller manages. */
  readonly slices: readonly EndpointSlice[]
}

export const SERVICE_NAME = 'kubernetes.io/service-name'
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
export const CONTROLLER = 'endpointslice-controller.k8s.io'
const HEADLESS = 'service.kubernetes.io/headless'
export const ZONE = 'topology.kubernetes.io/zone'

/** Keeps the slices of a service equal to the addresses, ports and states of its pods. */
export function reconcile(state: State): SliceAction[] {
  const { service, slices } = state
  if (service.metadata.deletionTimestamp) return []
  if (!hasSelector(service)) return slices.map((slice) => ({ do: 'delete', slice }))
  return arrange(groups(state), slices, labelsOf(service))
}

/** Labels of the service, which may not say otherwise than ours. */
const labelsOf = (service: Service): Record<string, string> => ({
  ...service.metadata.labels,
  [SERVICE_NAME]: service.metadata.name,
  [MANAGED_BY]: CONTROLLER,
  ...(isHeadless(service) && { [HEADLESS]: '' }),
})

function groups(state: State): Group[] {
  const { service, pods } = state
  const families = service.spec.ipFamilies ?? [familyOf(service)]
  return families.flatMap((family) => {
    const found = backends(service, pods, family)
    const byPorts = Map.groupBy(found, ({ ports }) => JSON.stringify(ports))
    // A service without pods has a slice all the same: it tells consumers that there is nothing, not that they do not know.
    if (byPorts.size === 0) return [{ family, ports: [], endpoints: [] }]
    return [...byPorts.values()].map((group) => ({
      family,
      ports: group[0]?.ports ?? [],
      endpoints: group.map((backend) => endpoint(state, backend)),
    }))
  })
}

function endpoint({ service, zoneOf }: State, { pod, ip, serving, terminating }: Backend): Endpoint {
  const { name, namespace, uid } = pod.metadata
  const { nodeName } = pod.spec
  const hostname = hostnameOf(service, pod)
  const zone = nodeName ? zoneOf(nodeName) : undefined
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  return {
    addresses: [ip],
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && { hostname }),
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
    ...(nodeName && { nodeName }),
    ...(zone !== undefined && { zone }),
  }
}

export const nodeZone = (node: Node | undefined): string | undefined => node?.metadata.labels?.[ZONE]
