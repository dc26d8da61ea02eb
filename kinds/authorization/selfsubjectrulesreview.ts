import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.api.authorization.v1'
const atomic = { listType: 'atomic' } as const
const texts = s.optional(s.list(s.string(), atomic))

export const selfSubjectRulesReviewSpec = s.message(`${v1}.SelfSubjectRulesReviewSpec`, {
  namespace: [1, s.optional(s.string())],
})
export type SelfSubjectRulesReviewSpec = TypeOf<typeof selfSubjectRulesReviewSpec>

export const resourceRule = s.message(`${v1}.ResourceRule`, {
  verbs: [1, s.list(s.string(), atomic)],
  apiGroups: [2, texts],
  resources: [3, texts],
  resourceNames: [4, texts],
})
export type ResourceRule = TypeOf<typeof resourceRule>

export const nonResourceRule = s.message(`${v1}.NonResourceRule`, {
  verbs: [1, s.list(s.string(), atomic)],
  nonResourceURLs: [2, texts],
})
export type NonResourceRule = TypeOf<typeof nonResourceRule>

export const subjectRulesReviewStatus = s.message(`${v1}.SubjectRulesReviewStatus`, {
  resourceRules: [1, s.list(resourceRule, atomic)],
  nonResourceRules: [2, s.list(nonResourceRule, atomic)],
  incomplete: [3, s.boolean()],
  evaluationError: [4, s.optional(s.string())],
})
export type SubjectRulesReviewStatus = TypeOf<typeof subjectRulesReviewStatus>

/** Asks for all that oneself may do within a namespace. */
export const SelfSubjectRulesReview = defineKind({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  scope: 'Cluster',
  stored: false,
  verbs: ['create'],
  message: `${v1}.SelfSubjectRulesReview`,
  fields: {
    spec: [2, selfSubjectRulesReviewSpec],
    status: [
      3,
      s.defaulted(subjectRulesReviewStatus, { resourceRules: [], nonResourceRules: [], incomplete: false }),
    ],
  },
})
export type SelfSubjectRulesReview = ObjectOf<typeof SelfSubjectRulesReview>
