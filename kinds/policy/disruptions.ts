import { withCondition } from '../meta/condition.ts'
import type { PodDisruptionBudgetStatus } from './poddisruptionbudget.ts'

/** How long a pod that was evicted may take to go, until it counts again: upstream's `DeletionTimeout`. */
export const evictionMs = 2 * 60_000

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
  const told = {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    ...(status.observedGeneration !== undefined && { observedGeneration: status.observedGeneration }),
    reason: error !== undefined ? 'SyncFailed' : isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: error ?? '',
  } as const
  return { ...status, conditions: withCondition(status.conditions, told, now) }
}
