import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { type Limits, limits } from './limits.ts'
import { DESIRED, MAX, oldestFirst, type Releases } from './release.ts'

/** A ReplicaSet and how many replicas it should have. */
export interface Resize {
  readonly replicaSet: ReplicaSet
  readonly replicas: number
}

const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number =>
  sets.reduce((total, set) => total + count(set), 0)
const wished = ({ spec }: ReplicaSet): number => spec.replicas
const available = ({ status }: ReplicaSet): number => status.availableReplicas ?? 0
const all = ({ current, earlier }: Releases): readonly ReplicaSet[] =>
  current ? [...earlier, current] : earlier

/** How many replicas the current release may have now, given what the others still have. */
export function currentSize(deployment: Deployment, releases: Releases): number {
  const { replicas, strategy } = deployment.spec
  const has = releases.current?.spec.replicas ?? 0
  if (strategy.type === 'Recreate') return replicas
  if (has >= replicas) return replicas
  const room = replicas + limits(deployment).maxSurge - sum(all(releases), wished)
  return Math.min(replicas, has + Math.max(0, room))
}

/**
 * Takes replicas from earlier releases as far as enough pods stay available: first those that do not work anyway, then
 * working ones, oldest release first.
 */
export function shrinkEarlier(deployment: Deployment, releases: Releases): Resize[] {
  const { current, earlier } = releases
  const minAvailable = deployment.spec.replicas - limits(deployment).maxUnavailable
  const notYetAvailable = current ? current.spec.replicas - available(current) : 0
  const room = sum(all(releases), wished) - minAvailable - notYetAvailable
  if (sum(earlier, wished) === 0 || room <= 0) return []
  const sizes = new Map(earlier.map((set) => [set, set.spec.replicas]))
  takeFrom(sizes, room, (set, size) => size - available(set))
  takeFrom(sizes, sum(all(releases), available) - minAvailable, (_set, size) => size)
  return [...sizes]
    .filter(([set, replicas]) => replicas !== set.spec.replicas)
    .map(([replicaSet, replicas]) => ({ replicaSet, replicas }))
}

function takeFrom(
  sizes: Map<ReplicaSet, number>,
  most: number,
  spare: (set: ReplicaSet, size: number) => number,
): void {
  let left = most
  for (const [set, size] of sizes) {
    const taken = Math.max(0, Math.min(left, size, spare(set, size)))
    sizes.set(set, size - taken)
    left -= taken
  }
}

/** `spec.replicas` was changed since a release with pods was last sized. */
export const isScaled = ({ spec }: Deployment, releases: Releases): boolean =>
  all(releases).some(({ spec: { replicas }, metadata }) => {
    const desired = metadata.annotations?.[DESIRED]
    return replicas > 0 && desired !== undefined && Number(desired) !== spec.replicas
  })

/** Sizes for a changed `spec.replicas`: all to the only release with pods, else to each by its share. */
export function rescale(deployment: Deployment, releases: Releases): Resize[] {
  const { replicas, strategy } = deployment.spec
  const active = all(releases).filter((set) => set.spec.replicas > 0)
  const only = active.length > 1 ? undefined : (active[0] ?? releases.current ?? releases.earlier.at(-1))
  if (only) return [{ replicaSet: only, replicas }]
  if (releases.current && isSaturated(deployment, releases.current)) {
    return releases.earlier
      .filter((set) => set.spec.replicas > 0)
      .map((replicaSet) => ({ replicaSet, replicas: 0 }))
  }
  return strategy.type === 'RollingUpdate' ? proportional(deployment, active, limits(deployment)) : []
}

function isSaturated({ spec }: Deployment, { metadata, spec: { replicas }, status }: ReplicaSet): boolean {
  const desired = Number(metadata.annotations?.[DESIRED])
  return replicas === spec.replicas && desired === spec.replicas && status.availableReplicas === spec.replicas
}

/**
 * Shares out a change of size during a rollout by what each release has, so that the risk stays where it was. What
 * rounding leaves over goes to the largest.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/release-1.32/pkg/controller/deployment/sync.go scale
 */
function proportional(
  { spec, status }: Deployment,
  active: readonly ReplicaSet[],
  { maxSurge }: Limits,
): Resize[] {
  const allowed = spec.replicas > 0 ? spec.replicas + maxSurge : 0
  const change = allowed - sum(active, wished)
  const newestFirst = (a: ReplicaSet, b: ReplicaSet): number => oldestFirst(b, a)
  const tie = change > 0 ? newestFirst : oldestFirst
  const largestFirst = [...active].sort((a, b) => b.spec.replicas - a.spec.replicas || tie(a, b))
  let left = change
  const sizes = largestFirst.map((replicaSet) => {
    const share = shareOf(replicaSet, spec.replicas, maxSurge, status.replicas ?? 0)
    const part = change > 0 ? Math.max(0, Math.min(share, left)) : Math.min(0, Math.max(share, left))
    left -= part
    return { replicaSet, replicas: replicaSet.spec.replicas + part }
  })
  return sizes.map(({ replicaSet, replicas }, i) => ({
    replicaSet,
    replicas: i === 0 ? Math.max(0, replicas + left) : replicas,
  }))
}

function shareOf({ spec, metadata }: ReplicaSet, replicas: number, maxSurge: number, actual: number): number {
  if (replicas === 0) return -spec.replicas
  const before = Number(metadata.annotations?.[MAX]) || actual
  return before === 0 ? 0 : Math.round((spec.replicas * (replicas + maxSurge)) / before) - spec.replicas
}

/** Earlier releases beyond `revisionHistoryLimit` that nothing runs of any more, lowest revision first. */
export function forgotten(
  { spec }: Deployment,
  earlier: readonly ReplicaSet[],
  revision: (set: ReplicaSet) => number,
) {
  const kept = earlier.filter(({ metadata }) => !metadata.deletionTimestamp)
  const surplus = Math.max(0, kept.length - spec.revisionHistoryLimit)
  return kept
    .sort((a, b) => revision(a) - revision(b))
    .slice(0, surplus)
    .filter(
      ({ spec: { replicas }, status, metadata }) =>
        replicas === 0 &&
        status.replicas === 0 &&
        (metadata.generation ?? 0) <= (status.observedGeneration ?? 0),
    )
}
