import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { objectReference } from './objectreference.ts'

export const endpointAddress = s.message('io.k8s.api.core.v1.EndpointAddress', {
  ip: [1, s.string()],
  hostname: [3, s.optional(s.string())],
  nodeName: [4, s.pointer(s.string())],
  targetRef: [2, s.optional(objectReference)],
})
export type EndpointAddress = TypeOf<typeof endpointAddress>

export const endpointPort = s.message('io.k8s.api.core.v1.EndpointPort', {
  name: [1, s.optional(s.string())],
  port: [2, s.integer()],
  protocol: [3, s.defaulted(s.oneOf('TCP', 'UDP', 'SCTP'), 'TCP')],
  appProtocol: [4, s.pointer(s.string())],
})
export type EndpointPort = TypeOf<typeof endpointPort>

export const endpointSubset = s.message('io.k8s.api.core.v1.EndpointSubset', {
  addresses: [1, s.optional(s.list(endpointAddress))],
  notReadyAddresses: [2, s.optional(s.list(endpointAddress))],
  ports: [3, s.optional(s.list(endpointPort))],
})
export type EndpointSubset = TypeOf<typeof endpointSubset>

/** The addresses behind a Service, in one object; EndpointSlice replaces it. */
export const Endpoints = defineKind({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.Endpoints',
  fields: {
    subsets: [2, s.optional(s.list(endpointSubset))],
  },
  columns: [{ name: 'Endpoints', value: addressesText }],
})
export type Endpoints = ObjectOf<typeof Endpoints>

const shown = 3
function addressesText({ subsets = [] }: { readonly subsets?: readonly EndpointSubset[] }): string {
  const all = subsets.flatMap(({ addresses = [], ports }) =>
    ports
      ? ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        )
      : addresses.map(({ ip }) => ip),
  )
  const first = all.slice(0, shown).join(',')
  return all.length > shown ? `${first} + ${all.length - shown} more...` : first || '<none>'
}
