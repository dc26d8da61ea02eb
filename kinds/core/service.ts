import { defineKind, type ObjectOf } from '../kind.ts'
import { condition } from '../meta/condition.ts'
import { formatRequirements, requirementsOfMap } from '../meta/selector.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkService } from './checkservice.ts'
import { type ServicePort, type ServiceSpec, serviceSpec } from './servicespec.ts'
import { serviceWarnings } from './warnings/service.ts'

export type { ClientIPConfig, ServicePort, ServiceSpec, SessionAffinityConfig } from './servicespec.ts'

export const portStatus = s.message('io.k8s.api.core.v1.PortStatus', {
  port: [1, s.defaulted(s.integer(), 0)],
  protocol: [2, s.oneOf('TCP', 'UDP', 'SCTP')],
  error: [3, s.pointer(s.string())],
})
export type PortStatus = TypeOf<typeof portStatus>

export const loadBalancerIngress = s.message('io.k8s.api.core.v1.LoadBalancerIngress', {
  ip: [1, s.optional(s.string())],
  hostname: [2, s.optional(s.string())],
  ipMode: [3, s.pointer(s.oneOf('VIP', 'Proxy'))],
  ports: [4, s.optional(s.list(portStatus, { listType: 'atomic' }))],
})
export type LoadBalancerIngress = TypeOf<typeof loadBalancerIngress>

export const loadBalancerStatus = s.message('io.k8s.api.core.v1.LoadBalancerStatus', {
  ingress: [1, s.optional(s.list(loadBalancerIngress, { listType: 'atomic' }))],
})
export type LoadBalancerStatus = TypeOf<typeof loadBalancerStatus>

export const serviceStatus = s.message('io.k8s.api.core.v1.ServiceStatus', {
  loadBalancer: [1, s.defaulted(loadBalancerStatus, {})],
  conditions: [
    2,
    s.optional(
      s.list(condition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
})
export type ServiceStatus = TypeOf<typeof serviceStatus>

/** One stable address and name in front of the pods a selector picks. */
export const Service = defineKind({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.Service',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(serviceSpec, {})],
    status: [3, s.defaulted(serviceStatus, {})],
  },
  nameRule: 'label1035',
  selectable: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type,
  },
  complete({ spec }) {
    for (const port of spec.ports ?? []) port.targetPort ||= port.port
    if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
    else spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: 10_800 } }
  },
  validate: ({ spec }, old) => checkService(spec, old?.spec),
  warnings: serviceWarnings,
  columns: [
    { name: 'Type', value: ({ spec }) => spec.type },
    { name: 'Cluster-IP', value: ({ spec }) => spec.clusterIPs?.[0] ?? (spec.clusterIP || '<none>') },
    { name: 'External-IP', value: externalAddress },
    { name: 'Port(s)', value: ({ spec }) => spec.ports?.map(portText).join(',') || '<none>' },
    {
      name: 'Selector',
      priority: 1,
      afterAge: true,
      value: ({ spec }) => formatRequirements(requirementsOfMap(spec.selector ?? {})) || '<none>',
    },
  ],
})
export type Service = ObjectOf<typeof Service>

const portText = ({ port, nodePort, protocol }: ServicePort): string =>
  `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`

function externalAddress({
  spec,
  status,
}: {
  readonly spec: ServiceSpec
  readonly status: ServiceStatus
}): string {
  const { type, externalIPs = [], externalName } = spec
  if (type === 'ExternalName') return externalName ?? '<none>'
  if (type !== 'LoadBalancer') return externalIPs.join(',') || '<none>'
  const balancers = (status.loadBalancer.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '')
  return [...balancers, ...externalIPs].join(',') || '<pending>'
}
