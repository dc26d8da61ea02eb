import { typedLocalObjectReference } from '../core/objectreference.ts'
import { s, type TypeOf } from '../schema.ts'

export const serviceBackendPort = s.message(
  'io.k8s.api.networking.v1.ServiceBackendPort',
  {
    name: [1, s.optional(s.string())],
    number: [2, s.optional(s.integer())],
  },
  { mapType: 'atomic' },
)
export type ServiceBackendPort = TypeOf<typeof serviceBackendPort>

export const ingressServiceBackend = s.message('io.k8s.api.networking.v1.IngressServiceBackend', {
  name: [1, s.string()],
  port: [2, s.defaulted(serviceBackendPort, {})],
})
export type IngressServiceBackend = TypeOf<typeof ingressServiceBackend>

export const ingressBackend = s.message('io.k8s.api.networking.v1.IngressBackend', {
  service: [4, s.optional(ingressServiceBackend)],
  resource: [3, s.optional(typedLocalObjectReference)],
})
export type IngressBackend = TypeOf<typeof ingressBackend>

export const httpIngressPath = s.message('io.k8s.api.networking.v1.HTTPIngressPath', {
  path: [1, s.optional(s.string())],
  pathType: [
    3,
    s.demanded(s.oneOf('Exact', 'Prefix', 'ImplementationSpecific'), 'pathType must be specified'),
  ],
  backend: [2, ingressBackend],
})
export type HTTPIngressPath = TypeOf<typeof httpIngressPath>

export const httpIngressRuleValue = s.message('io.k8s.api.networking.v1.HTTPIngressRuleValue', {
  paths: [1, s.list(httpIngressPath, { listType: 'atomic' })],
})
export type HTTPIngressRuleValue = TypeOf<typeof httpIngressRuleValue>

export const ingressRule = s.message('io.k8s.api.networking.v1.IngressRule', {
  host: [1, s.optional(s.string())],
  ...s.inline(2, { http: [1, s.optional(httpIngressRuleValue)] } as const),
})
export type IngressRule = TypeOf<typeof ingressRule>

export const ingressTLS = s.message('io.k8s.api.networking.v1.IngressTLS', {
  hosts: [1, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  secretName: [2, s.optional(s.string())],
})
export type IngressTLS = TypeOf<typeof ingressTLS>

export const ingressSpec = s.message('io.k8s.api.networking.v1.IngressSpec', {
  ingressClassName: [4, s.pointer(s.string())],
  defaultBackend: [1, s.optional(ingressBackend)],
  tls: [2, s.optional(s.list(ingressTLS, { listType: 'atomic' }))],
  rules: [3, s.optional(s.list(ingressRule, { listType: 'atomic' }))],
})
export type IngressSpec = TypeOf<typeof ingressSpec>

export const ingressPortStatus = s.message('io.k8s.api.networking.v1.IngressPortStatus', {
  port: [1, s.integer()],
  protocol: [2, s.string()],
  error: [3, s.pointer(s.string())],
})
export type IngressPortStatus = TypeOf<typeof ingressPortStatus>

export const ingressLoadBalancerIngress = s.message('io.k8s.api.networking.v1.IngressLoadBalancerIngress', {
  ip: [1, s.optional(s.string())],
  hostname: [2, s.optional(s.string())],
  ports: [4, s.optional(s.list(ingressPortStatus, { listType: 'atomic' }))],
})
export type IngressLoadBalancerIngress = TypeOf<typeof ingressLoadBalancerIngress>

export const ingressLoadBalancerStatus = s.message('io.k8s.api.networking.v1.IngressLoadBalancerStatus', {
  ingress: [1, s.optional(s.list(ingressLoadBalancerIngress, { listType: 'atomic' }))],
})
export type IngressLoadBalancerStatus = TypeOf<typeof ingressLoadBalancerStatus>

export const ingressStatus = s.message('io.k8s.api.networking.v1.IngressStatus', {
  loadBalancer: [1, s.defaulted(ingressLoadBalancerStatus, {})],
})
export type IngressStatus = TypeOf<typeof ingressStatus>
