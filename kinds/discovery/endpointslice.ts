import { defineKind, type ObjectOf } from '../kind.ts'
import { invalid } from '../meta/field.ts'
import { s } from '../schema.ts'
import { checkEndpoints, checkPorts } from './checkslice.ts'
import { endpoint, endpointPort } from './endpoint.ts'

export type {
  Endpoint,
  EndpointConditions,
  EndpointHints,
  EndpointPort,
  ForZone,
} from './endpoint.ts'

/** Some of the addresses behind a Service, with their state. */
export const EndpointSlice = defineKind({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  scope: 'Namespaced',
  message: 'io.k8s.api.discovery.v1.EndpointSlice',
  fields: {
    addressType: [4, s.oneOf('IPv4', 'IPv6', 'FQDN')],
    endpoints: [2, s.defaulted(s.list(endpoint, { listType: 'atomic' }), [])],
    ports: [3, s.defaulted(s.list(endpointPort, { listType: 'atomic' }), [])],
  },
  validate({ addressType, endpoints, ports }, old) {
    return [
      ...(old && addressType !== old.addressType
        ? [invalid('addressType', addressType, 'field is immutable')]
        : []),
      ...checkEndpoints(endpoints, addressType),
      ...checkPorts(ports),
    ]
  },
  columns: [
    { name: 'AddressType', value: ({ addressType }) => addressType },
    { name: 'Ports', value: ({ ports }) => firstOf(ports.map(({ port }) => (port ? String(port) : '*'))) },
    { name: 'Endpoints', value: ({ endpoints }) => firstOf(endpoints.flatMap(({ addresses }) => addresses)) },
  ],
})
export type EndpointSlice = ObjectOf<typeof EndpointSlice>

const shown = 3
function firstOf(texts: readonly string[]): string {
  const first = texts.slice(0, shown).join(',')
  return texts.length > shown ? `${first} + ${texts.length - shown} more...` : first || '<unset>'
}
