import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.api.flowcontrol.v1'
const text = s.string({ mayBeEmpty: true })
const set = s.list(s.string(), { listType: 'set' })
const atomic = { listType: 'atomic' } as const

export const userSubject = s.message(`${v1}.UserSubject`, { name: [1, text] })
export const groupSubject = s.message(`${v1}.GroupSubject`, { name: [1, text] })
export const serviceAccountSubject = s.message(`${v1}.ServiceAccountSubject`, {
  namespace: [1, text],
  name: [2, text],
})

export const subject = s.message(`${v1}.Subject`, {
  kind: [1, text],
  user: [2, s.optional(userSubject)],
  group: [3, s.optional(groupSubject)],
  serviceAccount: [4, s.optional(serviceAccountSubject)],
})
export type Subject = TypeOf<typeof subject>

export const resourcePolicyRule = s.message(`${v1}.ResourcePolicyRule`, {
  verbs: [1, set],
  apiGroups: [2, set],
  resources: [3, set],
  clusterScope: [4, s.optional(s.boolean())],
  namespaces: [5, s.optional(set)],
})
export type ResourcePolicyRule = TypeOf<typeof resourcePolicyRule>

export const nonResourcePolicyRule = s.message(`${v1}.NonResourcePolicyRule`, {
  verbs: [1, set],
  nonResourceURLs: [6, set],
})
export type NonResourcePolicyRule = TypeOf<typeof nonResourcePolicyRule>

export const policyRulesWithSubjects = s.message(`${v1}.PolicyRulesWithSubjects`, {
  subjects: [1, s.list(subject, atomic)],
  resourceRules: [2, s.optional(s.list(resourcePolicyRule, atomic))],
  nonResourceRules: [3, s.optional(s.list(nonResourcePolicyRule, atomic))],
})
export type PolicyRulesWithSubjects = TypeOf<typeof policyRulesWithSubjects>

export const flowDistinguisherMethod = s.message(`${v1}.FlowDistinguisherMethod`, {
  type: [1, s.oneOf('ByNamespace', 'ByUser')],
})
export type FlowDistinguisherMethod = TypeOf<typeof flowDistinguisherMethod>

export const priorityLevelConfigurationReference = s.message(`${v1}.PriorityLevelConfigurationReference`, {
  name: [1, text],
})

export const flowSchemaSpec = s.message(`${v1}.FlowSchemaSpec`, {
  priorityLevelConfiguration: [1, priorityLevelConfigurationReference],
  matchingPrecedence: [2, s.nonzero(s.integer(), 1000)],
  distinguisherMethod: [3, s.optional(flowDistinguisherMethod)],
  rules: [4, s.optional(s.list(policyRulesWithSubjects, atomic))],
})
export type FlowSchemaSpec = TypeOf<typeof flowSchemaSpec>
