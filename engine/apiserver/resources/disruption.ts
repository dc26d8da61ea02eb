import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodReady } from '@hawser/kinds/core/podstatus.ts'
import { selects } from '@hawser/kinds/meta/selector.ts'
import { forbidden, type StatusCause, StatusError } from '@hawser/kinds/meta/status.ts'
import { withDisruptionAllowed } from '@hawser/kinds/policy/disruptions.ts'
import { PodDisruptionBudget } from '@hawser/kinds/policy/poddisruptionbudget.ts'

/** Evictions that the controller of budgets has not seen yet, at most: upstream's `MaxDisruptedPodSize`. */
const maxDisruptedPods = 2000
const retryAfterSeconds = 10

/**
 * The budget that an eviction of a pod is to be taken from; undefined: none.
 *
 * @param budgets  Of the pod's namespace.
 * @throws {StatusError} when several budgets claim the pod: nobody could say which one counts.
 */
export function budgetOf(pod: Pod, budgets: readonly PodDisruptionBudget[]): PodDisruptionBudget | undefined {
  if (isOnItsWay(pod)) return undefined
  const [budget, other] = budgets.filter(({ spec }) => selects(spec.selector, pod.metadata.labels))
  if (other) {
    const message =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    throw new StatusError('InternalError', message, { foreign: { code: 500 } })
  }
  return budget && isProtected(pod, budget) ? budget : undefined
}

/** It has ended, not begun, or is being deleted: nobody loses anything. */
function isOnItsWay({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined) return true
  return status.phase === 'Succeeded' || status.phase === 'Failed' || status.phase === 'Pending'
}

/** A pod that is not healthy is of no use: it may go, unless the others are too few and it might help them yet. */
function isProtected(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (isPodReady(pod)) return true
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return false
  return status.currentHealthy < status.desiredHealthy || status.desiredHealthy === 0
}

/**
 * The status of a budget with one pod taken from it.
 *
 * @param now  RFC 3339.
 * @throws {StatusError} `TooManyRequests` when nothing is left, or nobody knows yet.
 */
export function takeFrom(
  { metadata, status }: PodDisruptionBudget,
  pod: string,
  now: string,
): PodDisruptionBudget['status'] {
  const { name, generation = 0 } = metadata
  const { observedGeneration = 0, disruptedPods = {}, disruptionsAllowed } = status
  if (observedGeneration < generation) {
    throw refused(`The disruption budget ${name} is still being processed by the server.`, retryAfterSeconds)
  }
  if (Object.keys(disruptedPods).length > maxDisruptedPods) {
    throw forbidden(
      budgetKind,
      name,
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    )
  }
  if (disruptionsAllowed < 0) throw forbidden(budgetKind, name, 'pdb disruptions allowed is negative')
  if (disruptionsAllowed === 0) {
    const { desiredHealthy, currentHealthy } = status
    throw refused(
      `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    )
  }
  const left = {
    ...status,
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...disruptedPods, [pod]: now },
  }
  return left.disruptionsAllowed === 0 ? withDisruptionAllowed(left, now) : left
}

function refused(message: string, retryAfterSeconds?: number): StatusError {
  const causes: StatusCause[] = [{ reason: 'DisruptionBudget', message }]
  return new StatusError(
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    { causes, ...(retryAfterSeconds !== undefined && { details: { retryAfterSeconds } }) },
  )
}

/** Named so upstream, in the singular. */
const budgetKind = {
  ...PodDisruptionBudget,
  plural: 'poddisruptionbudget',
  resource: 'poddisruptionbudget.policy',
}
