import type { Deployment, DeploymentCondition, DeploymentStatus } from '@hawser/kinds/apps/deployment.ts'
import type { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import { limits } from './limits.ts'
import type { Releases } from './release.ts'

type NewCondition = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>
interface Observed {
  readonly deployment: Deployment
  readonly releases: Releases
  readonly nowMs: number
}
/** Upstream's way to say that a deployment has no deadline. */
const NO_DEADLINE = 2 ** 31 - 1

/** The status as it now is, with `news` said about progress where the numbers alone do not tell. */
export function statusOf(observed: Observed, news?: NewCondition): DeploymentStatus {
  const { deployment, releases, nowMs } = observed
  const numbers = numbersOf(observed)
  const old = deployment.status.conditions ?? []
  // In upstream's order, which is what `describe` shows.
  const conditions = [
    stamped(old, availability(deployment, numbers.availableReplicas ?? 0), nowMs),
    ...progressed(observed, numbers, news).filter(
      ({ type }) => type !== 'ReplicaFailure' && type !== 'Available',
    ),
    ...failures(releases).map((condition) => stamped(old, condition, nowMs)),
  ]
  const { collisionCount } = deployment.status
  return { ...numbers, conditions, ...(collisionCount !== undefined && { collisionCount }) }
}

function numbersOf({ deployment, releases: { current, earlier } }: Observed): DeploymentStatus {
  const sets = current ? [...earlier, current] : earlier
  const sum = (count: (set: ReplicaSet) => number | undefined): number =>
    sets.reduce((total, set) => total + (count(set) ?? 0), 0)
  const availableReplicas = sum(({ status }) => status.availableReplicas)
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sum(({ status }) => status.replicas),
    updatedReplicas: current?.status.replicas ?? 0,
    readyReplicas: sum(({ status }) => status.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, sum(({ spec }) => spec.replicas) - availableReplicas),
  }
}

function availability(deployment: Deployment, available: number): NewCondition {
  return available >= deployment.spec.replicas - limits(deployment).maxUnavailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }
}

/** What keeps a ReplicaSet from making pods is shown on the Deployment; the current one's trouble first. */
function failures({ current, earlier }: Releases): NewCondition[] {
  const found = [current, ...earlier]
    .flatMap((set) => set?.status.conditions ?? [])
    .find(({ type }) => type === 'ReplicaFailure')
  return found ? [found] : []
}

export const progressing = ({ status }: Deployment): DeploymentCondition | undefined =>
  status.conditions?.find(({ type }) => type === 'Progressing')

/** The new pods are all there and available, and no others. */
export const isComplete = ({ spec, metadata }: Deployment, now: DeploymentStatus): boolean =>
  now.updatedReplicas === spec.replicas &&
  now.replicas === spec.replicas &&
  now.availableReplicas === spec.replicas &&
  (now.observedGeneration ?? 0) >= (metadata.generation ?? 0)

export const isRolledOut = (observed: Observed): boolean =>
  isComplete(observed.deployment, numbersOf(observed))

/** Conditions with the one of type Progressing as it now should be. */
function progressed(
  observed: Observed,
  now: DeploymentStatus,
  news: NewCondition | undefined,
): DeploymentCondition[] {
  const { deployment, nowMs } = observed
  const old = deployment.status.conditions ?? []
  const others = old.filter(({ type }) => type !== 'Progressing')
  if (deployment.spec.progressDeadlineSeconds === NO_DEADLINE) return others
  const known = progressing(deployment)
  const next = news ?? progressOf(observed, now, known)
  if (!next) return known ? [...others, known] : others
  // Further progress restarts the clock, although neither status nor reason change.
  const renewed = next.reason === 'ReplicaSetUpdated' || next.reason === 'NewReplicaSetCreated'
  const condition = renewed ? renew(known, next, nowMs) : stamped(old, next, nowMs)
  return [...others, condition]
}

function progressOf(
  { deployment, releases: { current }, nowMs }: Observed,
  now: DeploymentStatus,
  known: DeploymentCondition | undefined,
): NewCondition | undefined {
  if (deployment.spec.paused) return undefined
  const type = 'Progressing'
  const name = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  if (known?.reason === 'NewReplicaSetAvailable' && now.replicas === now.updatedReplicas) return undefined
  if (isComplete(deployment, now)) {
    const message = `${name} has successfully progressed.`
    return { type, status: 'True', reason: 'NewReplicaSetAvailable', message }
  }
  if (hasAdvanced(deployment.status, now)) {
    return { type, status: 'True', reason: 'ReplicaSetUpdated', message: `${name} is progressing.` }
  }
  if (deadlineMs(deployment, nowMs) === 0) {
    return {
      type,
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${name} has timed out progressing.`,
    }
  }
  if (!known && current) {
    return {
      type,
      status: 'True',
      reason: 'FoundNewReplicaSet',
      message: `Found new replica set "${current.metadata.name}"`,
    }
  }
  return undefined
}

function hasAdvanced(old: DeploymentStatus, now: DeploymentStatus): boolean {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = old
  const oldPods = (now.replicas ?? 0) - (now.updatedReplicas ?? 0)
  return (
    (now.updatedReplicas ?? 0) > updatedReplicas ||
    oldPods < replicas - updatedReplicas ||
    (now.readyReplicas ?? 0) > readyReplicas ||
    (now.availableReplicas ?? 0) > availableReplicas
  )
}

/** Milliseconds until the rollout counts as stuck; undefined when that cannot happen (any more). */
export function deadlineMs(deployment: Deployment, nowMs: number): number | undefined {
  const { progressDeadlineSeconds, paused } = deployment.spec
  const known = progressing(deployment)
  if (paused || !known || progressDeadlineSeconds === NO_DEADLINE) return undefined
  if (known.reason === 'NewReplicaSetAvailable' || known.reason === 'ProgressDeadlineExceeded')
    return undefined
  const since = parseTime(known.lastUpdateTime ?? '') ?? nowMs
  return Math.max(0, since + progressDeadlineSeconds * 1000 - nowMs)
}

/** What is said about pausing and going on, when that changed. */
export function pauseNews(deployment: Deployment): NewCondition | undefined {
  const known = progressing(deployment)
  if (known?.reason === 'ProgressDeadlineExceeded') return undefined
  const type = 'Progressing'
  const { paused = false } = deployment.spec
  const said = known?.reason === 'DeploymentPaused'
  if (paused && !said)
    return { type, status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }
  if (!paused && said)
    return { type, status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' }
  return undefined
}

/** With times: an unchanged condition keeps both, an unchanged status keeps the time of its transition. */
function stamped(
  old: readonly DeploymentCondition[],
  next: NewCondition,
  nowMs: number,
): DeploymentCondition {
  const known = old.find(({ type }) => type === next.type)
  if (known?.status === next.status && known?.reason === next.reason) return known as DeploymentCondition
  return renew(known, next, nowMs)
}

function renew(
  known: DeploymentCondition | undefined,
  next: NewCondition,
  nowMs: number,
): DeploymentCondition {
  const now = formatTime(nowMs)
  const since = known?.status === next.status ? known?.lastTransitionTime : undefined
  const { type, status, reason, message } = next
  return {
    type,
    status,
    reason,
    message,
    lastUpdateTime: now,
    lastTransitionTime: since ?? now,
  } as DeploymentCondition
}
