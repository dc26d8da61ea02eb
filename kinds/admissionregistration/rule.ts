import { s, type TypeOf } from '../schema.ts'

const texts = s.optional(s.list(s.string(), { listType: 'atomic' }))
const operations = s.optional(
  s.list(s.oneOf('*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT'), { listType: 'atomic' }),
)

const ruleFields = {
  apiGroups: [1, texts],
  apiVersions: [2, texts],
  resources: [3, texts],
  scope: [4, s.defaulted(s.oneOf('Cluster', 'Namespaced', '*'), '*')],
} as const
const ruleWithOperationsFields = { operations: [1, operations], ...s.inline(2, ruleFields) } as const

/** Which operations on which resources a webhook wants to hear of. */
export const ruleWithOperations = s.message(
  'io.k8s.api.admissionregistration.v1.RuleWithOperations',
  ruleWithOperationsFields,
)
export type RuleWithOperations = TypeOf<typeof ruleWithOperations>

export const namedRuleWithOperations = s.message(
  'io.k8s.api.admissionregistration.v1.NamedRuleWithOperations',
  {
    resourceNames: [1, texts],
    ...s.inline(2, ruleWithOperationsFields),
  },
)
export type NamedRuleWithOperations = TypeOf<typeof namedRuleWithOperations>
