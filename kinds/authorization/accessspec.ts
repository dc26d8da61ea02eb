import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.api.authorization.v1'
const text = s.optional(s.string())
const atomic = { listType: 'atomic' } as const

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
// Any operator: newer clients may know more of them.
const requirement = {
  key: [1, s.string({ mayBeEmpty: true })],
  operator: [2, s.string({ mayBeEmpty: true })],
  values: [3, s.optional(s.list(s.string(), atomic))],
} as const

export const fieldSelectorRequirement = s.message(`${meta}.FieldSelectorRequirement`, requirement)
export type FieldSelectorRequirement = TypeOf<typeof fieldSelectorRequirement>

export const fieldSelectorAttributes = s.message(`${v1}.FieldSelectorAttributes`, {
  rawSelector: [1, text],
  requirements: [2, s.optional(s.list(fieldSelectorRequirement, atomic))],
})
export type FieldSelectorAttributes = TypeOf<typeof fieldSelectorAttributes>

export const labelSelectorAttributes = s.message(`${v1}.LabelSelectorAttributes`, {
  rawSelector: [1, text],
  requirements: [2, s.optional(s.list(s.message(`${meta}.LabelSelectorRequirement`, requirement), atomic))],
})
export type LabelSelectorAttributes = TypeOf<typeof labelSelectorAttributes>

export const resourceAttributes = s.message(`${v1}.ResourceAttributes`, {
  namespace: [1, text],
  verb: [2, text],
  group: [3, text],
  version: [4, text],
  resource: [5, text],
  subresource: [6, text],
  name: [7, text],
  fieldSelector: [8, s.optional(fieldSelectorAttributes)],
  labelSelector: [9, s.optional(labelSelectorAttributes)],
})
export type ResourceAttributes = TypeOf<typeof resourceAttributes>

export const nonResourceAttributes = s.message(`${v1}.NonResourceAttributes`, {
  path: [1, text],
  verb: [2, text],
})
export type NonResourceAttributes = TypeOf<typeof nonResourceAttributes>

const what = {
  resourceAttributes: [1, s.optional(resourceAttributes)],
  nonResourceAttributes: [2, s.optional(nonResourceAttributes)],
} as const

export const selfSubjectAccessReviewSpec = s.message(`${v1}.SelfSubjectAccessReviewSpec`, what)
export type SelfSubjectAccessReviewSpec = TypeOf<typeof selfSubjectAccessReviewSpec>

export const subjectAccessReviewSpec = s.message(`${v1}.SubjectAccessReviewSpec`, {
  ...what,
  user: [3, text],
  groups: [4, s.optional(s.list(s.string(), atomic))],
  extra: [5, s.optional(s.map(s.list(s.string())))],
  uid: [6, text],
})
export type SubjectAccessReviewSpec = TypeOf<typeof subjectAccessReviewSpec>

export const subjectAccessReviewStatus = s.message(`${v1}.SubjectAccessReviewStatus`, {
  allowed: [1, s.boolean()],
  denied: [4, s.optional(s.boolean())],
  reason: [2, text],
  evaluationError: [3, text],
})
export type SubjectAccessReviewStatus = TypeOf<typeof subjectAccessReviewStatus>
