import { s, type TypeOf } from '../schema.ts'

export const routeTargetReference = s.message('com.github.openshift.api.route.v1.RouteTargetReference', {
  kind: [1, s.defaulted(s.string(), 'Service')],
  name: [2, s.string()],
  weight: [3, s.defaulted(s.integer(), 100)],
})
export type RouteTargetReference = TypeOf<typeof routeTargetReference>

export const routePort = s.message('com.github.openshift.api.route.v1.RoutePort', {
  targetPort: [1, s.intOrString()],
})
export type RoutePort = TypeOf<typeof routePort>

export const localObjectReferenceFields = {
  name: [1, s.optional(s.string())],
} as const
export const localObjectReference = s.message(
  'com.github.openshift.api.route.v1.LocalObjectReference',
  localObjectReferenceFields,
)
export type LocalObjectReference = TypeOf<typeof localObjectReference>

export const tlsConfig = s.message('com.github.openshift.api.route.v1.TLSConfig', {
  termination: [1, s.oneOf('edge', 'passthrough', 'reencrypt')],
  certificate: [2, s.optional(s.string())],
  key: [3, s.optional(s.string())],
  caCertificate: [4, s.optional(s.string())],
  destinationCACertificate: [5, s.optional(s.string())],
  insecureEdgeTerminationPolicy: [6, s.optional(s.oneOf('None', 'Allow', 'Redirect'))],
  externalCertificate: [7, s.optional(localObjectReference)],
})
export type TLSConfig = TypeOf<typeof tlsConfig>

export const routeSetHTTPHeader = s.message('com.github.openshift.api.route.v1.RouteSetHTTPHeader', {
  value: [1, s.string()],
})
export type RouteSetHTTPHeader = TypeOf<typeof routeSetHTTPHeader>

export const routeHTTPHeaderActionUnion = s.message(
  'com.github.openshift.api.route.v1.RouteHTTPHeaderActionUnion',
  {
    type: [1, s.oneOf('Set', 'Delete')],
    set: [2, s.optional(routeSetHTTPHeader)],
  },
)
export type RouteHTTPHeaderActionUnion = TypeOf<typeof routeHTTPHeaderActionUnion>

export const routeHTTPHeader = s.message('com.github.openshift.api.route.v1.RouteHTTPHeader', {
  name: [1, s.string()],
  action: [2, routeHTTPHeaderActionUnion],
})
export type RouteHTTPHeader = TypeOf<typeof routeHTTPHeader>

export const routeHTTPHeaderActions = s.message('com.github.openshift.api.route.v1.RouteHTTPHeaderActions', {
  response: [1, s.defaulted(s.list(routeHTTPHeader, { listType: 'map', listMapKeys: ['name'] }), [])],
  request: [2, s.defaulted(s.list(routeHTTPHeader, { listType: 'map', listMapKeys: ['name'] }), [])],
})
export type RouteHTTPHeaderActions = TypeOf<typeof routeHTTPHeaderActions>

export const routeHTTPHeaders = s.message('com.github.openshift.api.route.v1.RouteHTTPHeaders', {
  actions: [1, s.defaulted(routeHTTPHeaderActions, {})],
})
export type RouteHTTPHeaders = TypeOf<typeof routeHTTPHeaders>

export const routeSpec = s.message('com.github.openshift.api.route.v1.RouteSpec', {
  host: [1, s.optional(s.string())],
  subdomain: [8, s.optional(s.string())],
  path: [2, s.optional(s.string())],
  to: [3, routeTargetReference],
  alternateBackends: [
    4,
    s.optional(s.list(routeTargetReference, { listType: 'map', listMapKeys: ['name', 'kind'] })),
  ],
  port: [5, s.optional(routePort)],
  tls: [6, s.optional(tlsConfig)],
  wildcardPolicy: [7, s.defaulted(s.oneOf('None', 'Subdomain'), 'None')],
  httpHeaders: [9, s.optional(routeHTTPHeaders)],
})
export type RouteSpec = TypeOf<typeof routeSpec>
