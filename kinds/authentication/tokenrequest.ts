import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid } from '../meta/field.ts'
import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.api.authentication.v1'

export const boundObjectReference = s.message(`${v1}.BoundObjectReference`, {
  kind: [1, s.optional(s.string())],
  apiVersion: [2, s.optional(s.string())],
  name: [3, s.optional(s.string())],
  uid: [4, s.optional(s.string())],
})
export type BoundObjectReference = TypeOf<typeof boundObjectReference>

export const tokenRequestSpec = s.message(`${v1}.TokenRequestSpec`, {
  audiences: [1, s.list(s.string(), { listType: 'atomic' })],
  expirationSeconds: [4, s.defaulted(s.integer({ format: 'int64' }), 3600)],
  boundObjectRef: [3, s.optional(boundObjectReference)],
})
export type TokenRequestSpec = TypeOf<typeof tokenRequestSpec>

export const tokenRequestStatus = s.message(`${v1}.TokenRequestStatus`, {
  token: [1, s.defaulted(s.string(), '')],
  expirationTimestamp: [2, s.optional(s.time())],
})
export type TokenRequestStatus = TypeOf<typeof tokenRequestStatus>

/** Asks for a token of a service account: the body of `serviceaccounts/token`. */
export const TokenRequest = defineKind({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  plural: 'tokenrequests',
  scope: 'Namespaced',
  stored: false,
  message: `${v1}.TokenRequest`,
  fields: {
    spec: [2, tokenRequestSpec],
    status: [3, s.defaulted(tokenRequestStatus, {})],
  },
  validate: ({ spec }) => checkExpiration(spec.expirationSeconds, 'spec.expirationSeconds'),
})
export type TokenRequest = ObjectOf<typeof TokenRequest>

function checkExpiration(seconds: number, path: string): FieldError[] {
  if (seconds < 600) return [invalid(path, seconds, 'may not specify a duration less than 10 minutes')]
  if (seconds <= 2 ** 32) return []
  return [invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')]
}
