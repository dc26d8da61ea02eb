import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { selfSubjectAccessReviewSpec, subjectAccessReviewStatus } from './accessspec.ts'
import { checkNoMetadata, checkSelfAccessSpec } from './checkaccess.ts'

/** Asks whether oneself may do something. */
export const SelfSubjectAccessReview = defineKind({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  scope: 'Cluster',
  stored: false,
  verbs: ['create'],
  message: 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  fields: {
    spec: [2, selfSubjectAccessReviewSpec],
    status: [3, s.defaulted(subjectAccessReviewStatus, { allowed: false })],
  },
  validate: ({ metadata, spec }) => [...checkSelfAccessSpec(spec), ...checkNoMetadata(metadata)],
})
export type SelfSubjectAccessReview = ObjectOf<typeof SelfSubjectAccessReview>
