import { same } from '@hawser/kinds/meta/same.ts'
import type { Pod, PodCondition, PodStatus } from '../pod.ts'

/**
 * The strategic merge patch that turns a pod's status into `wanted`; undefined when it is that already. Conditions
 * are merged by type, so those of other writers stay. The uid makes it fail on a new pod of the same name.
 */
export function statusPatch(pod: Pod, wanted: PodStatus): object | undefined {
  const old = (pod.status ?? {}) as Readonly<Record<string, unknown>>
  const status: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(wanted)) {
    if (field === 'conditions' || same(old[field], value)) continue
    // Upstream merges the lists of addresses by address; an old one must not stay.
    const replaces = (field === 'podIPs' || field === 'hostIPs') && old[field] !== undefined
    status[field] = replaces ? [...(value as unknown[]), { $patch: 'replace' }] : value
  }
  const changed = (wanted.conditions ?? []).flatMap((condition) => changedCondition(pod, condition))
  if (changed.length > 0) status.conditions = changed
  return Object.keys(status).length > 0 ? { metadata: { uid: pod.metadata.uid }, status } : undefined
}

function changedCondition(pod: Pod, wanted: PodCondition): object[] {
  const old = pod.status?.conditions?.find(({ type }) => type === wanted.type)
  if (old && told.every((field) => old[field] === wanted[field])) return []
  // Merging would keep a reason that no longer holds.
  const stale = told.filter((field) => wanted[field] === undefined && old?.[field] !== undefined)
  return [{ ...wanted, ...Object.fromEntries(stale.map((field) => [field, null])) }]
}
const told = ['status', 'reason', 'message', 'lastTransitionTime'] as const
