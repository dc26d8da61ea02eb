import type { PodDisruptionBudgetStatus } from './poddisruptionbudget.ts'

/** How long a pod that was evicted may take to go, until it counts again: upstream's `DeletionTimeout`. */
export const evictionMs = 2 * 60_000

const conditionType = 'DisruptionAllowed'

/**
 * A status with the condition that says whether a pod may be disrupted.
 *
 * @param now    RFC 3339.
 * @param error  Why nobody can tell: then none may.
 */
export function withDisruptionAllowed(
  status: PodDisruptionBudgetStatus,
  now: string,
  error?: string,
): PodDisruptionBudgetStatus {
  const isAllowed = error === undefined && status.disruptionsAllowed > 0
  const before = status.conditions?.find(({ type }) => type === conditionType)
  const is = isAllowed ? 'True' : 'False'
  const condition = {
    type: conditionType,
    status: is,
    ...(status.observedGeneration !== undefined && { observedGeneration: status.observedGeneration }),
    lastTransitionTime: before?.status === is ? before.lastTransitionTime : now,
    reason: error !== undefined ? 'SyncFailed' : isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: error ?? '',
  } as const
  const others = (status.conditions ?? []).filter(({ type }) => type !== conditionType)
  return { ...status, conditions: [...others, condition] }
}
