import type { Deployment } from '@hawser/kinds/apps/deployment.ts'

export interface Limits {
  /** Pods that may exist above `spec.replicas` during a rollout. */
  readonly maxSurge: number
  /** Pods that may be missing below `spec.replicas`. */
  readonly maxUnavailable: number
}

/**
 * The limits of a rollout in pods. Of percentages surge is rounded up and unavailability down; when both come to
 * nothing a rollout could not move, so that one pod may be unavailable.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/release-1.32/pkg/controller/deployment/util/deployment_util.go ResolveFenceposts
 */
export function limits({ spec }: Deployment): Limits {
  if (spec.strategy.type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 }
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy.rollingUpdate ?? {}
  const surge = resolve(maxSurge, spec.replicas, Math.ceil)
  const unavailable = resolve(maxUnavailable, spec.replicas, Math.floor)
  return {
    maxSurge: surge,
    maxUnavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, spec.replicas),
  }
}

function resolve(value: number | string, total: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value
  return round((Number(value.replace(/%$/, '')) * total) / 100)
}
