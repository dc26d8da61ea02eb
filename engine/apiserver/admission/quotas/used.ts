import { addTo } from '@hawser/kinds/core/quota/amounts.ts'
import { masked, type QuotaSpec, usedOf } from '@hawser/kinds/core/quota/usage.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Quantity } from '@hawser/kinds/meta/quantity.ts'
import type { AdmissionContext } from '../chain.ts'
import { pending, type Reservations } from './reservations.ts'

export type ResourceQuota = KubeObject & {
  readonly spec: QuotaSpec
  readonly status?: {
    readonly hard?: Readonly<Record<string, string>>
    readonly used?: Readonly<Record<string, string>>
  }
}

/**
 * What of a quota is given away: to what is stored, and to what is about to be.
 *
 * @param resources  Whose objects matter; default: all.
 */
export function usedNow(
  { metadata: { uid, namespace = '' }, spec }: ResourceQuota,
  reservations: Reservations,
  { look, now }: Pick<AdmissionContext, 'look' | 'now'>,
  resources?: readonly string[],
): Map<string, Quantity> {
  const used = usedOf(spec, (resource) => look.within(resource, namespace), now(), resources)
  for (const { resource, amounts } of pending(reservations, namespace, uid, look)) {
    if (!resources || resources.includes(resource)) addTo(used, masked(spec, amounts))
  }
  return used
}
