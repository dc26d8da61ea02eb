import { s, type TypeOf } from '../schema.ts'

const labelSelectorRequirement = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement', {
  key: [1, s.string()],
  operator: [2, s.oneOf('In', 'NotIn', 'Exists', 'DoesNotExist')],
  values: [3, s.optional(s.list(s.string()))],
})
export type LabelSelectorRequirement = TypeOf<typeof labelSelectorRequirement>

/** All of `matchLabels` and `matchExpressions` must hold; an empty selector matches every object. */
export const labelSelector = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', {
  matchLabels: [1, s.optional(s.map(s.string()))],
  matchExpressions: [2, s.optional(s.list(labelSelectorRequirement))],
})
export type LabelSelector = TypeOf<typeof labelSelector>
