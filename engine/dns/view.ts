import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'

/** What the names of the cluster follow from. */
export interface View {
  service(namespace: string, name: string): Service | undefined
  /** Slices of that Service. */
  slices(namespace: string, name: string): readonly EndpointSlice[]
  /** Whether the namespace has any Service, so that the name of the namespace itself exists. */
  hasServices(namespace: string): boolean
  /** The Service with this cluster address. */
  serviceAt(address: string): Service | undefined
  /** Slices with this endpoint address. */
  slicesAt(address: string): readonly EndpointSlice[]
}

/** The part of the name space that is ours. */
export interface Zone {
  /** `cluster.local` */
  readonly domain: string
  /** Address of the DNS Service itself. */
  readonly dnsIP: string
  /** Names outside of the domain that stand for one of it: `hawser.local` for `kubernetes.default.svc`. */
  readonly aliases?: ReadonlyMap<string, string>
  /** Whether only we can name that address. */
  isOurs(address: string): boolean
}
