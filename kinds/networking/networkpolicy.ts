import { defineKind, type ObjectOf } from '../kind.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { same } from '../meta/same.ts'
import { formatLabelSelector } from '../meta/selector.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkNetworkPolicySpec } from './checknetworkpolicy.ts'

export const networkPolicyPort = s.message('io.k8s.api.networking.v1.NetworkPolicyPort', {
  protocol: [1, s.defaulted(s.oneOf('TCP', 'UDP', 'SCTP'), 'TCP')],
  port: [2, s.pointer(s.intOrString())],
  endPort: [3, s.pointer(s.integer())],
})
export type NetworkPolicyPort = TypeOf<typeof networkPolicyPort>

export const ipBlock = s.message('io.k8s.api.networking.v1.IPBlock', {
  cidr: [1, s.string()],
  except: [2, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type IPBlock = TypeOf<typeof ipBlock>

export const networkPolicyPeer = s.message('io.k8s.api.networking.v1.NetworkPolicyPeer', {
  podSelector: [1, s.optional(labelSelector)],
  namespaceSelector: [2, s.optional(labelSelector)],
  ipBlock: [3, s.optional(ipBlock)],
})
export type NetworkPolicyPeer = TypeOf<typeof networkPolicyPeer>

const ports = s.optional(s.list(networkPolicyPort, { listType: 'atomic' }))
const peers = s.optional(s.list(networkPolicyPeer, { listType: 'atomic' }))

export const networkPolicyIngressRule = s.message('io.k8s.api.networking.v1.NetworkPolicyIngressRule', {
  ports: [1, ports],
  from: [2, peers],
})
export type NetworkPolicyIngressRule = TypeOf<typeof networkPolicyIngressRule>

export const networkPolicyEgressRule = s.message('io.k8s.api.networking.v1.NetworkPolicyEgressRule', {
  ports: [1, ports],
  to: [2, peers],
})
export type NetworkPolicyEgressRule = TypeOf<typeof networkPolicyEgressRule>

export const networkPolicySpec = s.message('io.k8s.api.networking.v1.NetworkPolicySpec', {
  podSelector: [1, s.defaulted(labelSelector, {})],
  ingress: [2, s.optional(s.list(networkPolicyIngressRule, { listType: 'atomic' }))],
  egress: [3, s.optional(s.list(networkPolicyEgressRule, { listType: 'atomic' }))],
  policyTypes: [4, s.optional(s.list(s.oneOf('Ingress', 'Egress'), { listType: 'atomic' }))],
})
export type NetworkPolicySpec = TypeOf<typeof networkPolicySpec>

/** Who may talk to some pods, and to whom they may talk. */
export const NetworkPolicy = defineKind({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  scope: 'Namespaced',
  message: 'io.k8s.api.networking.v1.NetworkPolicy',
  countsGenerations: true,
  fields: {
    spec: [2, s.defaulted(networkPolicySpec, {})],
  },
  complete({ spec }) {
    spec.policyTypes ??= spec.egress ? ['Ingress', 'Egress'] : ['Ingress']
  },
  validate: ({ spec }, old) => (old && same(spec, old.spec) ? [] : checkNetworkPolicySpec(spec, 'spec')),
  columns: [{ name: 'Pod-Selector', value: ({ spec }) => formatLabelSelector(spec.podSelector) }],
})
export type NetworkPolicy = ObjectOf<typeof NetworkPolicy>
