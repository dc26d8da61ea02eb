import { templateWarnings } from '../core/warnings/pod.ts'
import type { JobSpec } from './jobspec.ts'

/** More of both than can be kept track of. */
const soft = { completions: 100_000, parallelism: 10_000 } as const

export const jobWarnings = (spec: JobSpec, path: string): string[] => [
  ...(spec.completionMode === 'Indexed' &&
  (spec.completions ?? 0) > soft.completions &&
  (spec.parallelism ?? 0) > soft.parallelism
    ? [
        `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
      ]
    : []),
  ...templateWarnings(spec.template, `${path}.template`),
]
