import { objectReference } from '../core/objectreference.ts'
import { s, type TypeOf } from '../schema.ts'

export const endpointConditions = s.message('io.k8s.api.discovery.v1.EndpointConditions', {
  ready: [1, s.pointer(s.boolean())],
  serving: [2, s.pointer(s.boolean())],
  terminating: [3, s.pointer(s.boolean())],
})
export type EndpointConditions = TypeOf<typeof endpointConditions>

export const forZone = s.message('io.k8s.api.discovery.v1.ForZone', {
  name: [1, s.string()],
})
export type ForZone = TypeOf<typeof forZone>

export const endpointHints = s.message('io.k8s.api.discovery.v1.EndpointHints', {
  forZones: [1, s.optional(s.list(forZone, { listType: 'atomic' }))],
})
export type EndpointHints = TypeOf<typeof endpointHints>

export const endpoint = s.message('io.k8s.api.discovery.v1.Endpoint', {
  addresses: [1, s.list(s.string(), { listType: 'set' })],
  conditions: [2, s.defaulted(endpointConditions, {})],
  hostname: [3, s.pointer(s.string())],
  targetRef: [4, s.optional(objectReference)],
  deprecatedTopology: [5, s.optional(s.map(s.string()))],
  nodeName: [6, s.pointer(s.string())],
  zone: [7, s.pointer(s.string())],
  hints: [8, s.optional(endpointHints)],
})
export type Endpoint = TypeOf<typeof endpoint>

export const endpointPort = s.message('io.k8s.api.discovery.v1.EndpointPort', {
  name: [1, s.defaulted(s.string(), '')],
  protocol: [2, s.defaulted(s.oneOf('TCP', 'UDP', 'SCTP'), 'TCP')],
  port: [3, s.pointer(s.integer())],
  appProtocol: [4, s.pointer(s.string())],
})
export type EndpointPort = TypeOf<typeof endpointPort>
