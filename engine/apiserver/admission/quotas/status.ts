import { listOf } from '@hawser/kinds/core/quota/amounts.ts'
import { resourcesOf } from '@hawser/kinds/core/quota/evaluators.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import type { AdmissionContext } from '../chain.ts'
import type { Reservations } from './reservations.ts'
import type { Tallies } from './tallies.ts'
import { type ResourceQuota, usedNow } from './used.ts'

/** Tells in the status of quotas what is used of them. */
export interface StatusWriter {
  /**
   * Sees to it that the status shows everything reserved until now. A write begins at once, so that it is committed
   * together with the object it is for; many at a time share one.
   *
   * @returns What to wait for first, when a write that began earlier is still under way.
   */
  show(quota: ResourceQuota, context: AdmissionContext): Promise<void> | undefined
}

/** A write under way, and what came while it was. */
interface Writing {
  readonly done: Promise<void>
  /** Reservations that it does not show. */
  missed: boolean
}

export function openStatusWriter(reservations: Reservations, tallies: Tallies): StatusWriter {
  const writing = new Map<string, Writing>()

  const write = async ({ metadata }: ResourceQuota, context: AdmissionContext): Promise<void> => {
    const found = context.look.find('resourcequotas', metadata.namespace, metadata.name)
    if (found?.metadata.uid !== metadata.uid) return
    const quota = found as ResourceQuota
    const { hard = {} } = quota.spec
    const used = usedNow(quota, reservations, tallies, context, resourcesOf(Object.keys(hard)))
    const status = { hard, used: listOf(used) }
    if (same(status, quota.status ?? {})) return
    // Losing a race is nothing: who was first was the controller, which counts again, or a write that comes after us.
    await context.setStatus('resourcequotas', quota, status)
  }
  const begin = (quota: ResourceQuota, context: AdmissionContext): void => {
    const { uid } = quota.metadata
    // A status is bookkeeping: that it cannot be written now refuses nobody his object.
    const done = write(quota, context)
      .catch(() => {})
      .then(() => {
        const { missed } = writing.get(uid) as Writing
        writing.delete(uid)
        if (missed) begin(quota, context)
      })
    writing.set(uid, { done, missed: false })
  }
  return {
    show(quota, context) {
      const current = writing.get(quota.metadata.uid)
      if (!current) {
        begin(quota, context)
        return undefined
      }
      current.missed = true
      return current.done
    },
  }
}
