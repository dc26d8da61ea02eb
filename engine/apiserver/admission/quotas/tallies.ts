import type { Amounts } from '@hawser/kinds/core/quota/amounts.ts'
import type { QuotaSpec } from '@hawser/kinds/core/quota/usage.ts'
import type { AdmissionContext } from '../chain.ts'
import { type Tally, tallyOf } from './tally.ts'
import type { ResourceQuota } from './used.ts'

/** What is used of all quotas, counted once and then kept. */
export interface Tallies {
  of(quota: ResourceQuota, resource: string, context: AdmissionContext): Amounts
  /** Forgets what was counted for quotas of a namespace that are not among these. */
  keepOnly(namespace: string, quotas: readonly ResourceQuota[]): void
}

export function openTallies(): Tallies {
  /** By namespace, what a quota says, and resource. */
  const known = new Map<string, Map<QuotaSpec, Map<string, Tally>>>()
  const followed = new Set<string>()
  const lists = new Map<string, readonly ResourceQuota[]>()

  const follow = (resource: string, { follow }: AdmissionContext): void => {
    if (followed.has(resource)) return
    followed.add(resource)
    follow(resource, (old, now) => {
      const within = known.get((now ?? old)?.metadata.namespace ?? '')
      for (const byResource of within?.values() ?? []) byResource.get(resource)?.change(old, now)
    })
  }
  return {
    of({ metadata: { namespace = '' }, spec }, resource, context) {
      follow(resource, context)
      const within = known.getOrInsertComputed(namespace, () => new Map())
      const byResource = within.getOrInsertComputed(spec, () => new Map<string, Tally>())
      const count = (): Tally =>
        tallyOf(spec, resource, context.look.within(resource, namespace), context.now)
      return byResource.getOrInsertComputed(resource, count).used
    },
    keepOnly(namespace, quotas) {
      if (lists.get(namespace) === quotas) return
      lists.set(namespace, quotas)
      const specs = new Set(quotas.map(({ spec }) => spec))
      const within = known.get(namespace)
      for (const spec of within?.keys() ?? []) if (!specs.has(spec)) within?.delete(spec)
    },
  }
}
