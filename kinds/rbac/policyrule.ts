import { s, type TypeOf } from '../schema.ts'

const texts = s.optional(s.list(s.string(), { listType: 'atomic' }))

export const policyRule = s.message('io.k8s.api.rbac.v1.PolicyRule', {
  verbs: [1, s.list(s.string(), { listType: 'atomic' })],
  apiGroups: [2, texts],
  resources: [3, texts],
  resourceNames: [4, texts],
  nonResourceURLs: [5, texts],
})
export type PolicyRule = TypeOf<typeof policyRule>
export const policyRules = s.list(policyRule, { listType: 'atomic' })
