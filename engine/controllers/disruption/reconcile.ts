import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodReady, isPodTerminating } from '@hawser/kinds/core/podstatus.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { amountOf, type Share } from '@hawser/kinds/meta/share.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import { evictionMs, withDisruptionAllowed } from '@hawser/kinds/policy/disruptions.ts'
import type { PodDisruptionBudget } from '@hawser/kinds/policy/poddisruptionbudget.ts'

/** Who makes pods of a kind, and how many he wants. */
export interface Scale {
  readonly uid: string
  readonly replicas: number
}
export interface State {
  readonly budget: PodDisruptionBudget
  /** Those that it selects. */
  readonly pods: readonly Pod[]
  /** Of the controller of a pod; undefined: it is not there, or of a kind that has no scale. */
  readonly scaleOf: (pod: Pod) => Scale | undefined
  readonly nowMs: number
}
export interface Action {
  readonly do: 'setStatus'
  readonly budget: PodDisruptionBudget
  readonly status: PodDisruptionBudget['status']
}

/** Tells in the status of a budget how many of its pods may be disrupted. */
export function reconcile(state: State): Action[] {
  const { budget, nowMs } = state
  const status = withDisruptionAllowed(...statusOf(state, formatTime(nowMs)))
  return same(status, budget.status) ? [] : [{ do: 'setStatus', budget, status }]
}

/** Milliseconds until the first of the evicted pods, if it has not gone by then, counts again. */
export function again({ budget, pods, nowMs }: State): number | undefined {
  const until = Object.values(stillGoing(budget, pods, nowMs)).map(
    (time) => (parseTime(time) ?? 0) + evictionMs,
  )
  return until.length > 0 ? Math.max(0, Math.min(...until) - nowMs) + 1 : undefined
}

function statusOf(
  { budget, pods, scaleOf, nowMs }: State,
  now: string,
): [status: PodDisruptionBudget['status'], now: string, problem?: string] {
  const { metadata, spec, status } = budget
  const expected = expectedOf(spec, pods, scaleOf)
  if (typeof expected === 'string') return [{ ...status, disruptionsAllowed: 0 }, now, expected]
  const { expectedPods, desiredHealthy } = expected
  const disruptedPods = stillGoing(budget, pods, nowMs)
  const currentHealthy = pods.filter(
    (pod) => !isPodTerminating(pod) && disruptedPods[pod.metadata.name] === undefined && isPodReady(pod),
  ).length
  const spare = Math.max(0, currentHealthy - desiredHealthy)
  const told = {
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    // Of pods that are still to come nobody may be disrupted.
    disruptionsAllowed: expectedPods > 0 ? spare : 0,
    ...{ currentHealthy, desiredHealthy, expectedPods },
    ...(status.conditions && { conditions: status.conditions }),
  }
  return [told, now]
}

/** Pods that were evicted a moment ago and have not begun to go. */
function stillGoing(
  { status }: PodDisruptionBudget,
  pods: readonly Pod[],
  nowMs: number,
): Record<string, string> {
  const disrupted = status.disruptedPods ?? {}
  return Object.fromEntries(
    pods.flatMap((pod) => {
      const { name } = pod.metadata
      const time = Object.hasOwn(disrupted, name) ? disrupted[name] : undefined
      if (time === undefined || isPodTerminating(pod)) return []
      return (parseTime(time) ?? 0) + evictionMs < nowMs ? [] : [[name, time]]
    }),
  )
}

interface Expected {
  readonly expectedPods: number
  readonly desiredHealthy: number
}

/** @returns what it is that nobody can tell, in upstream's words. */
function expectedOf(
  { minAvailable, maxUnavailable }: PodDisruptionBudget['spec'],
  pods: readonly Pod[],
  scaleOf: State['scaleOf'],
): Expected | string {
  if (maxUnavailable === undefined && typeof minAvailable !== 'string')
    return { expectedPods: minAvailable === undefined ? 0 : pods.length, desiredHealthy: minAvailable ?? 0 }
  const expectedPods = totalOf(pods, scaleOf)
  if (typeof expectedPods === 'string') return expectedPods
  const desiredHealthy =
    maxUnavailable === undefined
      ? partOf(minAvailable as Share, expectedPods)
      : Math.max(0, expectedPods - partOf(maxUnavailable, expectedPods))
  return { expectedPods, desiredHealthy }
}

/** What all controllers of the pods want together. Pods that nobody controls do not count. */
function totalOf(pods: readonly Pod[], scaleOf: State['scaleOf']): number | string {
  const scales = new Map<string, number>()
  for (const pod of pods) {
    if (!controllerOf(pod)) continue
    const scale = scaleOf(pod)
    if (!scale) return `found no controllers for pod "${pod.metadata.name}"`
    scales.set(scale.uid, scale.replicas)
  }
  return scales.values().reduce((sum, replicas) => sum + replicas, 0)
}

const partOf = (share: Share, whole: number): number =>
  typeof share === 'number' ? share : Math.ceil((amountOf(share) * whole) / 100)
