import { s, type TypeOf } from '../schema.ts'

export const taint = s.message('io.k8s.api.core.v1.Taint', {
  key: [1, s.string()],
  value: [2, s.optional(s.string())],
  effect: [3, s.oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')],
  timeAdded: [4, s.optional(s.time())],
})
export type Taint = TypeOf<typeof taint>

export const toleration = s.message('io.k8s.api.core.v1.Toleration', {
  key: [1, s.optional(s.string())],
  operator: [2, s.optional(s.oneOf('Exists', 'Equal', 'Lt', 'Gt'))],
  value: [3, s.optional(s.string())],
  effect: [4, s.optional(s.oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'))],
  tolerationSeconds: [5, s.pointer(s.integer({ format: 'int64' }))],
})
export type Toleration = TypeOf<typeof toleration>
