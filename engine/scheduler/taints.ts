import type { Taint, Toleration } from '@hawser/kinds/core/toleration.ts'

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export function tolerates({ key, operator = 'Equal', value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  // Only Exists may leave out the key, and then tolerates everything.
  if (operator === 'Exists') return true
  return operator === 'Equal' && key !== undefined && key !== '' && (value ?? '') === (taint.value ?? '')
}

export const isTolerated = (tolerations: readonly Toleration[], taint: Taint): boolean =>
  tolerations.some((toleration) => tolerates(toleration, taint))
