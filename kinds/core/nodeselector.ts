import { s, type TypeOf } from '../schema.ts'

export const nodeSelectorRequirement = s.message('io.k8s.api.core.v1.NodeSelectorRequirement', {
  key: [1, s.string()],
  operator: [2, s.oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt')],
  values: [3, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type NodeSelectorRequirement = TypeOf<typeof nodeSelectorRequirement>

export const nodeSelectorTerm = s.message('io.k8s.api.core.v1.NodeSelectorTerm', {
  matchExpressions: [1, s.optional(s.list(nodeSelectorRequirement, { listType: 'atomic' }))],
  matchFields: [2, s.optional(s.list(nodeSelectorRequirement, { listType: 'atomic' }))],
})
export type NodeSelectorTerm = TypeOf<typeof nodeSelectorTerm>

export const nodeSelector = s.message('io.k8s.api.core.v1.NodeSelector', {
  nodeSelectorTerms: [1, s.list(nodeSelectorTerm, { listType: 'atomic' })],
})
export type NodeSelector = TypeOf<typeof nodeSelector>
