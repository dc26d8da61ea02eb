import type { ReplicaSetCondition, ReplicaSetStatus } from '@hawser/kinds/apps/replicaset.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodActive, isPodAvailable, isPodReady, podConditionOf } from '@hawser/kinds/core/podstatus.ts'
import { controllerOf, isControlledBy } from '@hawser/kinds/meta/owner.ts'
import { matchesLabels } from '@hawser/kinds/meta/selector.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import type { PodSet } from './podset.ts'
import { leastMissedFirst } from './ranking.ts'

export interface State {
  readonly set: PodSet
  /** Pods the set controls, and pods of its namespace that nobody controls. */
  readonly pods: readonly Pod[]
  /** Active pods of sets with the same owner, such as other releases of a Deployment. */
  readonly related: readonly Pod[]
  /** Why the last attempt to create or delete pods failed. */
  readonly failure?: Failure | undefined
  readonly nowMs: number
}
export interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly message: string
}
export type Status = ReplicaSetStatus

export type Action =
  | { readonly do: 'adopt' | 'release'; readonly set: PodSet; readonly pod: Pod }
  | { readonly do: 'createPods'; readonly set: PodSet; readonly count: number }
  | { readonly do: 'deletePods'; readonly set: PodSet; readonly pods: readonly Pod[] }
  | { readonly do: 'updateStatus'; readonly set: PodSet; readonly status: Status }

/** At most so many pods are created or deleted in one go. */
const BURST = 500

/** Brings the number of active pods of a set to what it asks for, claims pods that match and lets go those that do not. */
export function reconcile(seen: State): Action[] {
  const state = { ...seen, failure: seen.failure ?? imageless(seen.set) }
  const { set, pods } = state
  const active = pods.filter((pod) => isPodActive(pod))
  const claims = claimed(set, active)
  const mine = active.filter((pod) => isControlledBy(pod, set.object) && selects(set, pod))
  const deleted = set.object.metadata.deletionTimestamp !== undefined
  // A claim changes who is counted: decide on numbers when its result is seen.
  const changes = deleted ? [] : claims.length > 0 ? claims : counted(state, mine)
  // What failed before will fail again, and nothing after it is done: then tell first what there is.
  return state.failure ? [...report(state, mine), ...changes] : [...changes, ...report(state, mine)]
}

const selects = ({ selector }: PodSet, { metadata }: Pod): boolean =>
  selector.length > 0 && matchesLabels(selector, metadata.labels)

function claimed(set: PodSet, active: readonly Pod[]): Action[] {
  return active.flatMap((pod): Action[] => {
    const matches = selects(set, pod)
    if (isControlledBy(pod, set.object)) return matches ? [] : [{ do: 'release', set, pod }]
    return matches && !controllerOf(pod) ? [{ do: 'adopt', set, pod }] : []
  })
}

function counted({ set, related, nowMs }: State, mine: readonly Pod[]): Action[] {
  const missing = set.replicas - mine.length
  if (missing > 0 && imageless(set)) return []
  if (missing > 0) return [{ do: 'createPods', set, count: Math.min(missing, BURST) }]
  if (missing === 0) return []
  const surplus = [...mine].sort(leastMissedFirst(related, nowMs)).slice(0, Math.min(-missing, BURST))
  return [{ do: 'deletePods', set, pods: surplus }]
}

/** I7: the image of a template may be blank until a trigger fills it in; no pod can be made before, and none is tried. */
function imageless({ template, replicas }: PodSet): Failure | undefined {
  const { initContainers = [], containers = [] } = template?.spec ?? {}
  const waiting = [...initContainers, ...containers].find(({ image }) => image?.trim() === '')
  return waiting && replicas > 0
    ? { reason: 'FailedCreate', message: `container "${waiting.name}" has no image yet: it is blank` }
    : undefined
}

function report(state: State, mine: readonly Pod[]): Action[] {
  const { set } = state
  const status = statusOf(state, mine)
  return sameStatus(set.object.status, status) ? [] : [{ do: 'updateStatus', set, status }]
}

function statusOf({ set, failure, nowMs }: State, mine: readonly Pod[]): Status {
  const labels = Object.entries(set.template?.metadata.labels ?? {})
  const conditions = conditionsOf(set.object.status.conditions ?? [], failure, nowMs)
  return {
    replicas: mine.length,
    fullyLabeledReplicas: mine.filter(({ metadata }) =>
      labels.every(([key, value]) => metadata.labels?.[key] === value),
    ).length,
    readyReplicas: mine.filter(isPodReady).length,
    availableReplicas: mine.filter((pod) => isPodAvailable(pod, set.minReadySeconds, nowMs)).length,
    observedGeneration: set.object.metadata.generation ?? 0,
    ...(conditions.length > 0 && { conditions }),
  }
}

function conditionsOf(
  old: readonly ReplicaSetCondition[],
  failure: Failure | undefined,
  nowMs: number,
): ReplicaSetCondition[] {
  const others = old.filter(({ type }) => type !== 'ReplicaFailure')
  if (!failure) return others
  const known = old.find(({ type, reason }) => type === 'ReplicaFailure' && reason === failure.reason)
  // Said once: the message names the pod that was tried, another one each time, and each write would be a new try.
  return [
    ...others,
    known ?? { type: 'ReplicaFailure', status: 'True', lastTransitionTime: formatTime(nowMs), ...failure },
  ]
}

function sameStatus(old: Status, now: Status): boolean {
  const numbers = [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
  ] as const
  const oldConditions = old.conditions ?? []
  const nowConditions = now.conditions ?? []
  return (
    numbers.every((field) => (old[field] ?? 0) === (now[field] ?? 0)) &&
    oldConditions.length === nowConditions.length &&
    nowConditions.every((condition, i) => condition.message === oldConditions[i]?.message)
  )
}

/** When a pod that is ready becomes available: only time changes that. */
export function again({ set, pods, nowMs }: State): number | undefined {
  if (set.minReadySeconds <= 0) return undefined
  const waits = pods
    .filter((pod) => isPodReady(pod) && isControlledBy(pod, set.object))
    .map((pod) => parseTime(podConditionOf(pod, 'Ready')?.lastTransitionTime ?? '') ?? nowMs)
    .map((sinceMs) => sinceMs + set.minReadySeconds * 1000 - nowMs)
    .filter((waitMs) => waitMs > 0)
  return waits.length > 0 ? Math.min(...waits) : undefined
}
