import type {
  EndpointAddress,
  EndpointPort,
  EndpointSubset,
  Endpoints,
} from '@hawser/kinds/core/endpoints.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { type Backend, backends, hasSelector, hostnameOf, isHeadless } from './pods.ts'

export interface State {
  readonly namespace: string
  readonly name: string
  /** Undefined: it was deleted. */
  readonly service: Service | undefined
  /** Pods of the service's namespace. */
  readonly pods: readonly Pod[]
  readonly endpoints: Endpoints | undefined
}
export type Action =
  | { readonly do: 'create'; readonly endpoints: Wanted }
  | { readonly do: 'update'; readonly endpoints: Wanted; readonly old: Endpoints }
  | { readonly do: 'delete'; readonly endpoints: Endpoints }

export interface Wanted {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }
  readonly subsets: readonly EndpointSubset[]
}

const HEADLESS = 'service.kubernetes.io/headless'
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by'
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity'
/** One object cannot grow for ever: EndpointSlices have the rest. */
const CAPACITY = 1000

/** Keeps the Endpoints of a service equal to the addresses and ports of its pods. */
export function reconcile(state: State): Action[] {
  const { service, endpoints } = state
  if (!service) return endpoints && isOurs(endpoints) ? [{ do: 'delete', endpoints }] : []
  if (!hasSelector(service)) return []
  const wanted = endpointsOf(service, state.pods, endpoints)
  if (!endpoints) return [{ do: 'create', endpoints: wanted }]
  return isSame(endpoints, wanted) ? [] : [{ do: 'update', endpoints: wanted, old: endpoints }]
}

/** Endpoints that somebody made by hand for a service without a selector are theirs to delete. */
const isOurs = ({ metadata }: Endpoints): boolean => metadata.labels?.[MANAGED_BY] === 'endpoint-controller'

function endpointsOf(service: Service, pods: readonly Pod[], old: Endpoints | undefined): Wanted {
  const { name, namespace = '', labels = {} } = service.metadata
  const found = backends(service, pods).filter(
    ({ terminating }) => !terminating || service.spec.publishNotReadyAddresses,
  )
  const { [OVER_CAPACITY]: _, ...annotations } = old?.metadata.annotations ?? {}
  return {
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        [MANAGED_BY]: 'endpoint-controller',
        ...(isHeadless(service) && { [HEADLESS]: '' }),
      },
      annotations: { ...annotations, ...(found.length > CAPACITY && { [OVER_CAPACITY]: 'truncated' }) },
    },
    subsets: subsets(service, found.slice(0, CAPACITY)),
  }
}

/** One subset for each different set of ports. */
function subsets(service: Service, found: readonly Backend[]): EndpointSubset[] {
  const isPortless = (service.spec.ports ?? []).length === 0
  const useful = found.filter(({ ports }) => ports.length > 0 || (isPortless && isHeadless(service)))
  const byPorts = Map.groupBy(useful, ({ ports }) => JSON.stringify(ports))
  return [...byPorts].sort(byKey).map(([, group]) => subset(service, group))
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)

function subset(service: Service, group: readonly Backend[]): EndpointSubset {
  const isReady = ({ serving }: Backend): boolean => serving || service.spec.publishNotReadyAddresses === true
  const ready = group.filter(isReady).map((backend) => address(service, backend))
  const notReady = group.filter((backend) => !isReady(backend)).map((backend) => address(service, backend))
  const ports = (group[0]?.ports ?? []).map(endpointPort)
  return {
    ...(ready.length > 0 && { addresses: ready }),
    ...(notReady.length > 0 && { notReadyAddresses: notReady }),
    ...(ports.length > 0 && { ports }),
  }
}

const endpointPort = ({ name, ...port }: Backend['ports'][number]): EndpointPort => ({
  ...(name && { name }),
  ...port,
})

function address(service: Service, { ip, pod }: Backend): EndpointAddress {
  const hostname = hostnameOf(service, pod)
  const { name, namespace, uid } = pod.metadata
  return {
    ip,
    ...(hostname !== undefined && { hostname }),
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
  }
}

const isSame = (old: Endpoints, { metadata, subsets }: Wanted): boolean =>
  same(old.subsets ?? [], subsets) &&
  same(old.metadata.labels ?? {}, metadata.labels) &&
  same(old.metadata.annotations ?? {}, metadata.annotations)
