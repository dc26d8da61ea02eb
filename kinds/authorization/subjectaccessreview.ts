import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { subjectAccessReviewSpec, subjectAccessReviewStatus } from './accessspec.ts'
import { checkAccessSpec, checkNoMetadata } from './checkaccess.ts'

export type { SubjectAccessReviewSpec, SubjectAccessReviewStatus } from './accessspec.ts'

/** Asks whether a user may do something. */
export const SubjectAccessReview = defineKind({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  scope: 'Cluster',
  stored: false,
  verbs: ['create'],
  message: 'io.k8s.api.authorization.v1.SubjectAccessReview',
  fields: {
    spec: [2, subjectAccessReviewSpec],
    status: [3, s.defaulted(subjectAccessReviewStatus, { allowed: false })],
  },
  validate: ({ metadata, spec }) => [...checkAccessSpec(spec), ...checkNoMetadata(metadata)],
})
export type SubjectAccessReview = ObjectOf<typeof SubjectAccessReview>
