import { addTo } from '@hawser/kinds/core/quota/amounts.ts'
import { masked, type QuotaSpec } from '@hawser/kinds/core/quota/usage.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Quantity } from '@hawser/kinds/meta/quantity.ts'
import type { AdmissionContext } from '../chain.ts'
import { pending, type Reservations } from './reservations.ts'
import type { Tallies } from './tallies.ts'

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
 * @param resources  Whose objects matter.
 */
export function usedNow(
  quota: ResourceQuota,
  reservations: Reservations,
  tallies: Tallies,
  context: AdmissionContext,
  resources: readonly string[],
): Map<string, Quantity> {
  const { metadata, spec } = quota
  const used = new Map<string, Quantity>()
  for (const resource of resources) {
    for (const [name, amount] of tallies.of(quota, resource, context)) used.set(name, amount)
  }
  for (const { resource, amounts } of pending(
    reservations,
    metadata.namespace ?? '',
    metadata.uid,
    context.look,
  )) {
    if (resources.includes(resource)) addTo(used, masked(spec, amounts))
  }
  return used
}
