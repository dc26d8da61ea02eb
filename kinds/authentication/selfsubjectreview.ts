import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { userInfo } from './userinfo.ts'

export const selfSubjectReviewStatus = s.message('io.k8s.api.authentication.v1.SelfSubjectReviewStatus', {
  userInfo: [1, s.defaulted(userInfo, {})],
})
export type SelfSubjectReviewStatus = TypeOf<typeof selfSubjectReviewStatus>

/** Asks who oneself is: `kubectl auth whoami`. */
export const SelfSubjectReview = defineKind({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  scope: 'Cluster',
  stored: false,
  verbs: ['create'],
  message: 'io.k8s.api.authentication.v1.SelfSubjectReview',
  fields: {
    status: [2, s.defaulted(selfSubjectReviewStatus, {})],
  },
})
export type SelfSubjectReview = ObjectOf<typeof SelfSubjectReview>
