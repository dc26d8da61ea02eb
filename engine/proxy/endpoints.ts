import { isIPv4 } from 'node:net'
import type { ServicePort } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'

/** One address that answers for a Service port. */
export interface Endpoint {
  readonly address: string
  readonly port: number
  /** Runs on this node: no other machine is asked. */
  readonly isLocal: boolean
  readonly isReady: boolean
  /** Still answers although its pod is going away. */
  readonly isLastResort: boolean
}

/**
 * The IPv4 endpoints of one Service port, each address once, in a stable order.
 *
 * @param slices   The EndpointSlices of that Service.
 * @param nodeName This machine; an endpoint without a node counts as being elsewhere.
 */
export function endpointsOf(
  port: ServicePort,
  slices: readonly EndpointSlice[],
  nodeName: string,
): readonly Endpoint[] {
  const found = new Map<string, Endpoint>()
  for (const slice of slices) {
    for (const number of portNumbers(port, slice)) {
      for (const endpoint of addressesOf(slice, number, nodeName)) {
        const key = `${endpoint.address}:${endpoint.port}`
        if (!found.get(key)?.isReady) found.set(key, endpoint)
      }
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint)
}

/** The endpoints new connections go to: the ready ones, else those that still answer while they end. */
export function usable(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.isReady)
  return ready.length > 0 ? ready : endpoints.filter((endpoint) => endpoint.isLastResort)
}

/** A slice belongs to a Service port by the port's name; an unnamed port has the empty name. */
const portNumbers = (port: ServicePort, slice: EndpointSlice): number[] =>
  slice.ports
    .filter(({ name, protocol }) => (name ?? '') === (port.name ?? '') && protocol === port.protocol)
    .flatMap(({ port: number }) => (number === undefined ? [] : [number]))

function* addressesOf(slice: EndpointSlice, port: number, nodeName: string): Generator<Endpoint> {
  for (const { addresses, conditions, nodeName: where } of slice.endpoints) {
    // Consumers use the first address only: the rest are never more than a hint.
    const [address] = addresses
    if (!address || !isIPv4(address)) continue
    yield {
      address,
      port,
      isLocal: where === nodeName,
      isReady: conditions.ready ?? true,
      isLastResort: (conditions.serving ?? conditions.ready ?? true) && (conditions.terminating ?? false),
    }
  }
}
