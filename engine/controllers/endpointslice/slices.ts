import type { Endpoint, EndpointPort, EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { same } from '@hawser/kinds/meta/same.ts'

/** Endpoints that share a family and ports, and so may share slices. */
export interface Group {
  readonly family: 'IPv4' | 'IPv6'
  readonly ports: readonly EndpointPort[]
  readonly endpoints: readonly Endpoint[]
}
type Labels = Readonly<Record<string, string>>
type Ports = EndpointSlice['ports']

export type SliceAction =
  | {
      readonly do: 'create'
      readonly labels: Labels
      readonly family: Group['family']
      readonly ports: readonly EndpointPort[]
      readonly endpoints: readonly Endpoint[]
    }
  | {
      readonly do: 'update'
      readonly slice: EndpointSlice
      readonly labels: Labels
      readonly endpoints: readonly Endpoint[]
    }
  | { readonly do: 'delete'; readonly slice: EndpointSlice }

/** Upstream's default; a slice is sent whole with each change, so that larger ones cost more than they save. */
const MOST = 100

/**
 * Changes slices as little as possible until they hold `groups`: endpoints stay in the slice they are in, new ones
 * fill gaps, and a group always has at least one slice.
 */
export function arrange(
  groups: readonly Group[],
  slices: readonly EndpointSlice[],
  labels: Labels,
): SliceAction[] {
  const left = new Set(slices)
  const actions = groups.flatMap((group) => {
    const fitting = slices.filter((slice) => fits(slice, group))
    for (const slice of fitting) left.delete(slice)
    return fill(group, fitting, labels)
  })
  return [...actions, ...[...left].map((slice): SliceAction => ({ do: 'delete', slice }))]
}

const fits = ({ addressType, ports }: EndpointSlice, group: Group): boolean =>
  addressType === group.family && same(sortedPorts(ports), sortedPorts(group.ports))

const sortedPorts = (ports: Ports): Ports =>
  [...ports].sort((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))

function fill(
  { family, ports, endpoints }: Group,
  slices: readonly EndpointSlice[],
  labels: Labels,
): SliceAction[] {
  const wanted = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]))
  const kept = slices.map((slice) => ({ slice, endpoints: take(wanted, slice) }))
  const rest = [...wanted.values()]
  for (const place of kept)
    place.endpoints.push(...rest.splice(0, Math.max(0, MOST - place.endpoints.length)))
  const used = kept.filter(({ endpoints }, i) => endpoints.length > 0 || (i === 0 && wanted.size === 0))
  const empty = kept.filter((place) => !used.includes(place))
  const created: SliceAction[] = []
  while (rest.length > 0 || used.length + created.length === 0) {
    created.push({ do: 'create', labels, family, ports, endpoints: rest.splice(0, MOST) })
  }
  return [
    ...used
      .filter((place) => differs(place, labels))
      .map((place): SliceAction => ({ do: 'update', labels, ...place })),
    ...created,
    ...empty.map(({ slice }): SliceAction => ({ do: 'delete', slice })),
  ]
}

/** The same pod at the same address, whatever its state. */
const identity = ({ addresses, targetRef }: Endpoint): string => `${targetRef?.uid ?? ''} ${addresses.join()}`

/** The endpoints of a slice that are still wanted, as they now are; `wanted` keeps the others. */
function take(wanted: Map<string, Endpoint>, slice: EndpointSlice): Endpoint[] {
  return slice.endpoints.flatMap((endpoint) => {
    const id = identity(endpoint)
    const now = wanted.get(id)
    wanted.delete(id)
    return now ? [now] : []
  })
}

const differs = (
  { slice, endpoints }: { readonly slice: EndpointSlice; readonly endpoints: readonly Endpoint[] },
  labels: Labels,
): boolean => !same(slice.endpoints, endpoints) || !same(slice.metadata.labels ?? {}, labels)
