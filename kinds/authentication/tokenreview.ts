import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { userInfo } from './userinfo.ts'

export type { UserInfo } from './userinfo.ts'

const audiences = s.optional(s.list(s.string(), { listType: 'atomic' }))

export const tokenReviewSpec = s.message('io.k8s.api.authentication.v1.TokenReviewSpec', {
  token: [1, s.optional(s.string())],
  audiences: [2, audiences],
})
export type TokenReviewSpec = TypeOf<typeof tokenReviewSpec>

export const tokenReviewStatus = s.message('io.k8s.api.authentication.v1.TokenReviewStatus', {
  authenticated: [1, s.optional(s.boolean())],
  user: [2, s.defaulted(userInfo, {})],
  audiences: [4, audiences],
  error: [3, s.optional(s.string())],
})
export type TokenReviewStatus = TypeOf<typeof tokenReviewStatus>

/** Asks who the bearer of a token is. */
export const TokenReview = defineKind({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  scope: 'Cluster',
  stored: false,
  verbs: ['create'],
  message: 'io.k8s.api.authentication.v1.TokenReview',
  fields: {
    spec: [2, tokenReviewSpec],
    status: [3, s.defaulted(tokenReviewStatus, {})],
  },
})
export type TokenReview = ObjectOf<typeof TokenReview>
