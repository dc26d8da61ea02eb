import { s, type TypeOf } from '../schema.ts'

export const servicePort = s.message('io.k8s.api.core.v1.ServicePort', {
  name: [1, s.optional(s.string())],
  protocol: [2, s.nonzero(s.oneOf('TCP', 'UDP', 'SCTP'), 'TCP')],
  appProtocol: [6, s.pointer(s.string())],
  port: [3, s.integer()],
  targetPort: [4, s.optional(s.intOrString())],
  nodePort: [5, s.optional(s.integer())],
})
export type ServicePort = TypeOf<typeof servicePort>

export const clientIPConfig = s.message('io.k8s.api.core.v1.ClientIPConfig', {
  timeoutSeconds: [1, s.defaulted(s.integer(), 10800)],
})
export type ClientIPConfig = TypeOf<typeof clientIPConfig>

export const sessionAffinityConfig = s.message('io.k8s.api.core.v1.SessionAffinityConfig', {
  clientIP: [1, s.optional(clientIPConfig)],
})
export type SessionAffinityConfig = TypeOf<typeof sessionAffinityConfig>

export const serviceSpec = s.message('io.k8s.api.core.v1.ServiceSpec', {
  ports: [
    1,
    s.optional(
      s.list(servicePort, {
        listType: 'map',
        listMapKeys: ['port', 'protocol'],
        patchStrategy: 'merge',
        patchMergeKey: 'port',
      }),
    ),
  ],
  selector: [2, s.optional(s.map(s.string(), { mapType: 'atomic' }))],
  clusterIP: [3, s.optional(s.string())],
  clusterIPs: [18, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  type: [4, s.nonzero(s.oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'), 'ClusterIP')],
  externalIPs: [5, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  sessionAffinity: [7, s.nonzero(s.oneOf('ClientIP', 'None'), 'None')],
  loadBalancerIP: [8, s.optional(s.string())],
  loadBalancerSourceRanges: [9, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  externalName: [10, s.optional(s.string())],
  externalTrafficPolicy: [11, s.optional(s.oneOf('Cluster', 'Local'))],
  healthCheckNodePort: [12, s.optional(s.integer())],
  publishNotReadyAddresses: [13, s.optional(s.boolean())],
  sessionAffinityConfig: [14, s.optional(sessionAffinityConfig)],
  ipFamilies: [19, s.optional(s.list(s.oneOf('IPv4', 'IPv6'), { listType: 'atomic' }))],
  ipFamilyPolicy: [17, s.pointer(s.oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack'))],
  allocateLoadBalancerNodePorts: [20, s.pointer(s.boolean())],
  loadBalancerClass: [21, s.pointer(s.string())],
  internalTrafficPolicy: [22, s.pointer(s.oneOf('Cluster', 'Local'))],
  trafficDistribution: [23, s.pointer(s.string())],
})
export type ServiceSpec = TypeOf<typeof serviceSpec>
