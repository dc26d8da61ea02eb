import { isIPv4 } from 'node:net'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { Route } from '@hawser/kinds/route/route.ts'

/** Where routes find what they lead to. */
export interface Lookup {
  service(namespace: string, name: string): Service | undefined
  slices(namespace: string, name: string): readonly EndpointSlice[]
}

/** One address with its share of the requests, from 1 to 256. */
export interface Target {
  /** `10.128.0.5:8080` */
  readonly address: string
  readonly weight: number
}

const MAX_WEIGHT = 256

/** The Services of a route with their weights; those of weight 0 get no requests. */
export function backendsOf({ spec }: Route): readonly { readonly name: string; readonly weight: number }[] {
  const all = [spec.to, ...(spec.alternateBackends ?? [])]
  return all
    .filter(({ kind, weight }) => kind === 'Service' && weight > 0)
    .map(({ name, weight }) => ({ name, weight }))
}

/**
 * The addresses a route leads to. A Service's share of the requests is its weight, spread evenly over its endpoints
 * (R2), whatever their number.
 */
export function targetsOf(route: Route, lookup: Lookup): Target[] {
  const namespace = route.metadata.namespace ?? ''
  const shares = new Map<string, number>()
  for (const { name, weight } of backendsOf(route)) {
    const addresses = addressesOf(route, lookup.service(namespace, name), lookup.slices(namespace, name))
    for (const address of addresses)
      shares.set(address, (shares.get(address) ?? 0) + weight / addresses.length)
  }
  const largest = Math.max(...shares.values())
  return [...shares]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, share]) => ({
      address,
      weight: Math.max(1, Math.round((share / largest) * MAX_WEIGHT)),
    }))
}

/** Ready endpoints; when there are none, those that still answer while they end. */
function addressesOf(route: Route, service: Service | undefined, slices: readonly EndpointSlice[]): string[] {
  if (!service) return []
  const ready = new Set<string>()
  const ending = new Set<string>()
  for (const slice of slices) {
    for (const port of portsOf(route, service, slice)) {
      for (const { addresses, conditions } of slice.endpoints) {
        const [address = ''] = addresses
        if (!isIPv4(address)) continue
        if (conditions.ready ?? true) ready.add(`${address}:${port}`)
        else if (conditions.serving && conditions.terminating) ending.add(`${address}:${port}`)
      }
    }
  }
  return [...(ready.size > 0 ? ready : ending)]
}

/** Port numbers of a slice that the route's `port.targetPort` means; without one, the first port of the Service. */
function portsOf(route: Route, service: Service, { ports }: EndpointSlice): number[] {
  const wanted = route.spec.port?.targetPort
  const named = (name: string | undefined): number[] =>
    ports
      .filter((port) => (port.name ?? '') === (name ?? '') && port.protocol === 'TCP')
      .flatMap(({ port }) => port ?? [])
  if (wanted === undefined) return named(service.spec.ports?.find(({ protocol }) => protocol === 'TCP')?.name)
  if (typeof wanted === 'string') return named(wanted)
  if (ports.some(({ port }) => port === wanted)) return [wanted]
  // People also write the Service's own port.
  const port = service.spec.ports?.find((one) => one.port === wanted)
  return port ? named(port.name) : []
}
