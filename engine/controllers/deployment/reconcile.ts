import type { Deployment, DeploymentStatus } from '@hawser/kinds/apps/deployment.ts'
import type { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodTerminal } from '@hawser/kinds/core/podstatus.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { controllerOf, isControlledBy } from '@hawser/kinds/meta/owner.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { selects } from '@hawser/kinds/meta/selector.ts'
import {
  missingAnnotations,
  newReplicaSet,
  REVISION,
  type Releases,
  releases,
  revisionOf,
  sizeAnnotations,
} from './release.ts'
import { currentSize, forgotten, isScaled, type Resize, rescale, shrinkEarlier } from './sizes.ts'
import { deadlineMs, isRolledOut, pauseNews, statusOf } from './status.ts'

export interface State {
  readonly deployment: Deployment
  /** ReplicaSets it controls, and those of its namespace that nobody controls. */
  readonly replicaSets: readonly ReplicaSet[]
  /** Pods of the ReplicaSets it controls. */
  readonly pods: readonly Pod[]
  readonly nowMs: number
}
export type Action =
  | { readonly do: 'adopt' | 'release'; readonly deployment: Deployment; readonly replicaSet: ReplicaSet }
  | { readonly do: 'create'; readonly deployment: Deployment; readonly draft: Draft<typeof ReplicaSet> }
  | ({
      readonly do: 'resize'
      readonly deployment: Deployment
      readonly annotations: Readonly<Record<string, string>>
    } & Resize)
  | {
      readonly do: 'annotate'
      readonly replicaSet: ReplicaSet
      readonly annotations: Readonly<Record<string, string>>
      readonly minReadySeconds: number
    }
  | { readonly do: 'number'; readonly deployment: Deployment; readonly revision: string }
  | { readonly do: 'forget'; readonly replicaSet: ReplicaSet }
  | { readonly do: 'updateStatus'; readonly deployment: Deployment; readonly status: DeploymentStatus }

/** The next steps of a rollout. Each look takes one step; the change that makes is the cause of the next look. */
export function reconcile(state: State): Action[] {
  const { deployment } = state
  const deleted = deployment.metadata.deletionTimestamp !== undefined
  const claims = deleted ? [] : claimed(state)
  if (claims.length > 0) return claims
  const found = releases(
    deployment,
    state.replicaSets.filter((set) => isControlledBy(set, deployment)),
  )
  const steps = deleted || isUnselective(deployment) ? [] : rollout(state, found)
  // A status goes with the version it was made from: after a change of the Deployment itself it waits for the next look.
  return steps.some((step) => step.do === 'number') ? steps : [...steps, ...report(state, found, steps)]
}

/** An empty selector would claim everything: upstream refuses to act on it. */
const isUnselective = ({ spec: { selector } }: Deployment): boolean =>
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0

function claimed({ deployment, replicaSets }: State): Action[] {
  return replicaSets.flatMap((replicaSet): Action[] => {
    if (replicaSet.metadata.deletionTimestamp) return []
    const matches =
      !isUnselective(deployment) && selects(deployment.spec.selector, replicaSet.metadata.labels)
    if (isControlledBy(replicaSet, deployment))
      return matches ? [] : [{ do: 'release', deployment, replicaSet }]
    return matches && !controllerOf(replicaSet) ? [{ do: 'adopt', deployment, replicaSet }] : []
  })
}

function rollout(state: State, found: Releases): Action[] {
  const { deployment } = state
  const numbered = number(deployment, found)
  if (numbered.length > 0) return numbered
  if (deployment.spec.paused || isScaled(deployment, found)) {
    const sizes = resized(deployment, rescale(deployment, found))
    return deployment.spec.paused ? [...sizes, ...history(deployment, found)] : sizes
  }
  const steps =
    deployment.spec.strategy.type === 'Recreate' ? recreate(state, found) : roll(deployment, found)
  if (steps.length > 0) return steps
  return isRolledOut({ ...state, releases: found }) ? history(deployment, found) : []
}

/** Keeps what the current release takes over from the Deployment, and the revision that shows, up to date. */
function number(deployment: Deployment, found: Releases): Action[] {
  const { current } = found
  if (!current) return []
  const annotations = missingAnnotations(deployment, found)
  const revision = annotations[REVISION] ?? String(revisionOf(current))
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0
  const outdated =
    Object.keys(annotations).length > 0 || (current.spec.minReadySeconds ?? 0) !== minReadySeconds
  const unnumbered = deployment.metadata.annotations?.[REVISION] !== revision
  return [
    ...(outdated ? [{ do: 'annotate', replicaSet: current, annotations, minReadySeconds } as const] : []),
    ...(unnumbered ? [{ do: 'number', deployment, revision } as const] : []),
  ]
}

function roll(deployment: Deployment, found: Releases): Action[] {
  const replicas = currentSize(deployment, found)
  if (!found.current) return [{ do: 'create', deployment, draft: newReplicaSet(deployment, found, replicas) }]
  const grown = resized(deployment, [{ replicaSet: found.current, replicas }])
  return grown.length > 0 ? grown : resized(deployment, shrinkEarlier(deployment, found))
}

/** All old pods go before the first new one comes. */
function recreate({ deployment, pods }: State, found: Releases): Action[] {
  const { current, earlier } = found
  const stopped = resized(
    deployment,
    earlier.map((replicaSet) => ({ replicaSet, replicas: 0 })),
  )
  const oldPods = pods.some((pod) => !isPodTerminal(pod) && !(current && isControlledBy(pod, current)))
  if (stopped.length > 0 || oldPods) return stopped
  const { replicas } = deployment.spec
  if (!current) return [{ do: 'create', deployment, draft: newReplicaSet(deployment, found, replicas) }]
  return resized(deployment, [{ replicaSet: current, replicas }])
}

/** Only what changes something: another number of replicas, or outdated notes about the size of the whole. */
function resized(deployment: Deployment, resizes: readonly Resize[]): Action[] {
  const annotations = sizeAnnotations(deployment)
  return resizes
    .filter(({ replicaSet: { spec, metadata }, replicas }) => {
      const noted = Object.entries(annotations).every(([key, value]) => metadata.annotations?.[key] === value)
      return spec.replicas !== replicas || (replicas > 0 && !noted)
    })
    .map((resize) => ({ do: 'resize', deployment, annotations, ...resize }))
}

const history = (deployment: Deployment, { earlier }: Releases): Action[] =>
  forgotten(deployment, earlier, revisionOf).map((replicaSet) => ({ do: 'forget', replicaSet }))

function report(state: State, found: Releases, steps: readonly Action[]): Action[] {
  const { deployment } = state
  const created = steps.find((step) => step.do === 'create')
  const news = created
    ? ({
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetCreated',
        message: `Created new replica set "${created.draft.metadata.name}"`,
      } as const)
    : pauseNews(deployment)
  const status = statusOf({ ...state, releases: found }, news)
  return isSame(deployment.status, status) ? [] : [{ do: 'updateStatus', deployment, status }]
}

const numbers = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
] as const

function isSame(old: DeploymentStatus, now: DeploymentStatus): boolean {
  const byType = ({ conditions = [] }: DeploymentStatus) =>
    Object.fromEntries(conditions.map((condition) => [condition.type, { ...condition }]))
  return numbers.every((field) => (old[field] ?? 0) === (now[field] ?? 0)) && same(byType(old), byType(now))
}

/** When only time can change the picture: a rollout that stands still misses its deadline. */
export const again = ({ deployment, nowMs }: State): number | undefined => {
  const leftMs = deadlineMs(deployment, nowMs)
  return leftMs === undefined ? undefined : leftMs + 1000
}
