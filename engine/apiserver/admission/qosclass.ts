import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import { compareQuantities } from '@hawser/kinds/meta/quantity.ts'

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

/**
 * How dear a pod is to its node when memory runs out: `Guaranteed` when every container has limits of cpu and memory
 * and asks for exactly those, `BestEffort` when nobody asks for anything.
 */
export function qosClass({
  containers,
  initContainers = [],
}: Pick<PodSpec, 'containers' | 'initContainers'>): QosClass {
  const all = [...containers, ...initContainers].map(({ resources }) => resources ?? {})
  const asks = (amounts: Readonly<Record<string, string>> = {}): boolean =>
    ['cpu', 'memory'].some((name) => compareQuantities(amounts[name] ?? '0', '0') > 0)
  if (!all.some(({ limits, requests }) => asks(limits) || asks(requests))) return 'BestEffort'
  const exact = all.every(({ limits = {}, requests = limits }) =>
    ['cpu', 'memory'].every((name) => {
      const limit = limits[name]
      return (
        limit !== undefined &&
        compareQuantities(limit, '0') > 0 &&
        compareQuantities(requests[name] ?? limit, limit) === 0
      )
    }),
  )
  return exact ? 'Guaranteed' : 'Burstable'
}
