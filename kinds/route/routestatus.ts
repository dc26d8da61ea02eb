import { s, type TypeOf } from '../schema.ts'

export const routeIngressCondition = s.message('com.github.openshift.api.route.v1.RouteIngressCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  reason: [3, s.optional(s.string())],
  message: [4, s.optional(s.string())],
  lastTransitionTime: [5, s.optional(s.time())],
})
export type RouteIngressCondition = TypeOf<typeof routeIngressCondition>

export const routeIngress = s.message('com.github.openshift.api.route.v1.RouteIngress', {
  host: [1, s.optional(s.string())],
  routerName: [2, s.optional(s.string())],
  conditions: [3, s.optional(s.list(routeIngressCondition, { listType: 'map', listMapKeys: ['type'] }))],
  wildcardPolicy: [4, s.optional(s.oneOf('None', 'Subdomain'))],
  routerCanonicalHostname: [5, s.optional(s.string())],
})
export type RouteIngress = TypeOf<typeof routeIngress>

export const routeStatus = s.message('com.github.openshift.api.route.v1.RouteStatus', {
  ingress: [1, s.optional(s.list(routeIngress))],
})
export type RouteStatus = TypeOf<typeof routeStatus>
