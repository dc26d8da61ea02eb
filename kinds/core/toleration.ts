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
  operator: [2, s.optional(s.oneOf('Exists', 'Equal'))],
  value: [3, s.optional(s.string())],
  effect: [4, s.optional(s.oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'))],
  tolerationSeconds: [5, s.pointer(s.integer({ format: 'int64' }))],
})
export type Toleration = TypeOf<typeof toleration>

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export function tolerates({ key, operator = 'Equal', value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  // Only Exists may leave out the key, and then tolerates everything.
  return operator === 'Exists' || (Boolean(key) && (value ?? '') === (taint.value ?? ''))
}

export const isTolerated = (tolerations: readonly Toleration[], taint: Taint): boolean =>
  tolerations.some((toleration) => tolerates(toleration, taint))
