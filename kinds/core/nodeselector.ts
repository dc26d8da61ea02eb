import { s, type TypeOf } from '../schema.ts'

export const nodeSelectorRequirement = s.message('io.k8s.api.core.v1.NodeSelectorRequirement', {
  key: [1, s.string()],
  operator: [2, s.oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt')],
  values: [3, s.optional(s.list(s.string()))],
})
export type NodeSelectorRequirement = TypeOf<typeof nodeSelectorRequirement>

export const nodeSelectorTerm = s.message('io.k8s.api.core.v1.NodeSelectorTerm', {
  matchExpressions: [1, s.optional(s.list(nodeSelectorRequirement))],
  matchFields: [2, s.optional(s.list(nodeSelectorRequirement))],
})
export type NodeSelectorTerm = TypeOf<typeof nodeSelectorTerm>

export const nodeSelector = s.message('io.k8s.api.core.v1.NodeSelector', {
  nodeSelectorTerms: [1, s.list(nodeSelectorTerm)],
})
export type NodeSelector = TypeOf<typeof nodeSelector>
