import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import { listOf } from '@hawser/kinds/core/quota/amounts.ts'
import { podAmounts } from '@hawser/kinds/core/quota/podresources.ts'
import { type Asked, broken } from './constraints.ts'
import { itemsOf, type LimitRange } from './limitrange.ts'

/** What of a pod a LimitRange does not allow. */
export function checkPod(range: LimitRange, { overhead: _, ...spec }: PodSpec): string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])].map(({ resources }) =>
    asked(resources),
  )
  const ofContainers = itemsOf(range, 'Container').flatMap((item) =>
    containers.flatMap((container) => broken(item, container)),
  )
  const items = itemsOf(range, 'Pod')
  if (items.length === 0) return ofContainers
  const pod = { requests: listOf(podAmounts(spec, 'requests')), limits: listOf(podAmounts(spec, 'limits')) }
  return [...ofContainers, ...items.flatMap((item) => broken(item, pod))]
}

export const checkClaim = (range: LimitRange, { spec }: PersistentVolumeClaim): string[] =>
  itemsOf(range, 'PersistentVolumeClaim').flatMap((item) =>
    broken(item, { requests: spec.resources?.requests ?? {}, limits: {} }),
  )

const asked = ({ requests = {}, limits = {} }: Partial<Asked> = {}): Asked => ({ requests, limits })
