import { s, type TypeOf } from '../schema.ts'
import { nodeConfigSource } from './nodestatus.ts'
import { taint } from './toleration.ts'

export const nodeSpec = s.message('io.k8s.api.core.v1.NodeSpec', {
  podCIDR: [1, s.optional(s.string())],
  podCIDRs: [7, s.optional(s.list(s.string(), { listType: 'set', patchStrategy: 'merge' }))],
  providerID: [3, s.optional(s.string())],
  unschedulable: [4, s.optional(s.boolean())],
  taints: [5, s.optional(s.list(taint, { listType: 'atomic' }))],
  configSource: [6, s.optional(nodeConfigSource)],
  externalID: [2, s.optional(s.string())],
})
export type NodeSpec = TypeOf<typeof nodeSpec>
