import { parseTime } from '../meta/time.ts'
import type { PodCondition, PodStatus } from './podstate.ts'

// The functions take a pod, or the parts of one that they look at.
interface WithStatus {
  readonly status: PodStatus
}
interface WithMetadata {
  readonly metadata: { readonly deletionTimestamp?: string }
}

/** `Ready`, `ContainersReady`, `Initialized`, `PodScheduled`, or a condition of somebody's readiness gate. */
export const podConditionOf = ({ status }: WithStatus, type: string): PodCondition | undefined =>
  status.conditions?.find((condition) => condition.type === type)

const isTrue = (pod: WithStatus, type: string): boolean => podConditionOf(pod, type)?.status === 'True'

/** The pod may serve requests. */
export const isPodReady = (pod: WithStatus): boolean => isTrue(pod, 'Ready')

/** Its containers have ended for good. */
export const isPodTerminal = ({ status: { phase } }: WithStatus): boolean =>
  phase === 'Succeeded' || phase === 'Failed'

/** It was asked to go, and has not gone yet. */
export const isPodTerminating = ({ metadata }: WithMetadata): boolean =>
  metadata.deletionTimestamp !== undefined

/** It counts as a replica: neither ended nor on its way out. */
export const isPodActive = (pod: WithStatus & WithMetadata): boolean =>
  !isPodTerminal(pod) && !isPodTerminating(pod)

/**
 * Ready for at least `minReadySeconds`: then a rollout counts on it.
 *
 * @param now  Milliseconds since 1970.
 */
export function isPodAvailable(pod: WithStatus, minReadySeconds: number, now: number): boolean {
  const ready = podConditionOf(pod, 'Ready')
  if (ready?.status !== 'True') return false
  if (minReadySeconds <= 0) return true
  const since = parseTime(ready.lastTransitionTime ?? '')
  return since !== undefined && since + minReadySeconds * 1000 <= now
}
