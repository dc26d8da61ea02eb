import { parseTime } from '../meta/time.ts'
import type { Pod } from './pod.ts'
import type { PodCondition } from './podstate.ts'

/** What the functions look at: a pod, or the same parts of one. */
type Observed = Pick<Pod, 'metadata' | 'status'>

/** `Ready`, `ContainersReady`, `Initialized`, `PodScheduled`, or a condition of somebody's readiness gate. */
export const podConditionOf = ({ status }: Pick<Pod, 'status'>, type: string): PodCondition | undefined =>
  status.conditions?.find((condition) => condition.type === type)

const isTrue = (pod: Pick<Pod, 'status'>, type: string): boolean =>
  podConditionOf(pod, type)?.status === 'True'

/** The pod may serve requests. */
export const isPodReady = (pod: Pick<Pod, 'status'>): boolean => isTrue(pod, 'Ready')

/** The pod has a node. */
export const isPodScheduled = (pod: Pick<Pod, 'spec'>): boolean => Boolean(pod.spec.nodeName)

/** Its containers have ended for good. */
export const isPodTerminal = ({ status: { phase } }: Pick<Pod, 'status'>): boolean =>
  phase === 'Succeeded' || phase === 'Failed'

/** It was asked to go, and has not gone yet. */
export const isPodTerminating = ({ metadata }: Pick<Pod, 'metadata'>): boolean =>
  metadata.deletionTimestamp !== undefined

/** It counts as a replica: neither ended nor on its way out. */
export const isPodActive = (pod: Observed): boolean => !isPodTerminal(pod) && !isPodTerminating(pod)

/**
 * Ready for at least `minReadySeconds`: then a rollout counts on it.
 *
 * @param now  Milliseconds since 1970.
 */
export function isPodAvailable(pod: Pick<Pod, 'status'>, minReadySeconds: number, now: number): boolean {
  const ready = podConditionOf(pod, 'Ready')
  if (ready?.status !== 'True') return false
  if (minReadySeconds <= 0) return true
  const since = parseTime(ready.lastTransitionTime ?? '')
  return since !== undefined && since + minReadySeconds * 1000 <= now
}
