import { s, type TypeOf } from '../schema.ts'

export const userInfo = s.message('io.k8s.api.authentication.v1.UserInfo', {
  username: [1, s.optional(s.string())],
  uid: [2, s.optional(s.string())],
  groups: [3, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  extra: [4, s.optional(s.map(s.list(s.string())))],
})
export type UserInfo = TypeOf<typeof userInfo>
