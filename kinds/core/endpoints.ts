import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { dnsLabel, portNumber } from '../meta/names.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkEndpointAddress } from './checkaddress.ts'
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
  protocol: [3, s.nonzero(s.oneOf('TCP', 'UDP', 'SCTP'), 'TCP')],
  appProtocol: [4, s.pointer(s.string())],
})
export type EndpointPort = TypeOf<typeof endpointPort>

export const endpointSubset = s.message('io.k8s.api.core.v1.EndpointSubset', {
  addresses: [1, s.optional(s.list(endpointAddress, { listType: 'atomic' }))],
  notReadyAddresses: [2, s.optional(s.list(endpointAddress, { listType: 'atomic' }))],
  ports: [3, s.optional(s.list(endpointPort, { listType: 'atomic' }))],
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
    subsets: [2, s.optional(s.list(endpointSubset, { listType: 'atomic' }))],
  },
  validate: ({ subsets = [] }) => subsets.flatMap((subset, i) => checkSubset(subset, `subsets[${i}]`)),
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

function checkSubset(
  { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset,
  path: string,
): FieldError[] {
  const none = addresses.length + notReadyAddresses.length === 0
  return [
    ...(none ? [required(path, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...addresses.flatMap((address, i) => checkAddress(address, `${path}.addresses[${i}]`)),
    ...notReadyAddresses.flatMap((address, i) => checkAddress(address, `${path}.notReadyAddresses[${i}]`)),
    ...ports.flatMap((port, i) => checkPort(port, ports.length > 1, `${path}.ports[${i}]`)),
  ]
}

const checkAddress = ({ ip, hostname }: EndpointAddress, path: string): FieldError[] => [
  ...(ip ? checkEndpointAddress(ip, `${path}.ip`) : []),
  ...(hostname ? dnsLabel(hostname).map((problem) => invalid(`${path}.hostname`, hostname, problem)) : []),
]

function checkPort({ name, port }: EndpointPort, needsName: boolean, path: string): FieldError[] {
  const errors = portNumber(port).map((problem) => invalid(`${path}.port`, port, problem))
  if (needsName && !name) errors.push(required(`${path}.name`))
  if (name) for (const problem of dnsLabel(name)) errors.push(invalid(`${path}.name`, name, problem))
  return errors
}
