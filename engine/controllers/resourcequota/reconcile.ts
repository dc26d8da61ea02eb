import { listOf } from '@hawser/kinds/core/quota/amounts.ts'
import { type ObjectsOf, usedOf } from '@hawser/kinds/core/quota/usage.ts'
import type { ResourceQuota } from '@hawser/kinds/core/resourcequota.ts'
import { same } from '@hawser/kinds/meta/same.ts'

export interface State {
  readonly quota: ResourceQuota
  /** Objects of a resource in the namespace of the quota. */
  readonly objectsOf: ObjectsOf
  readonly nowMs: number
}
export interface Action {
  readonly do: 'setStatus'
  readonly quota: ResourceQuota
  readonly status: ResourceQuota['status']
}

/** Tells in the status of a quota what its namespace uses. The API server does so when something is created. */
export function reconcile({ quota, objectsOf, nowMs }: State): Action[] {
  const { metadata, spec, status } = quota
  if (metadata.deletionTimestamp) return []
  const { hard = {} } = spec
  const used = listOf(usedOf(spec, objectsOf, nowMs))
  const wanted = { hard, used }
  const isTold = same(status.hard, hard) && same(status.used, used)
  return isTold ? [] : [{ do: 'setStatus', quota, status: wanted }]
}
