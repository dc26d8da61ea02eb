import type { Draft } from '../admission/draft.ts'
import { isEqual } from './equal.ts'

export const afterAdmission = ' after mutating admission happens'

/**
 * Keeps of the same owner reference one, and tells the client that it was there more than once.
 *
 * @param when  Empty for what the client sent, or `afterAdmission`.
 */
export function dedupeOwners(
  { metadata }: Draft,
  warnings: string[],
  when: '' | typeof afterAdmission = '',
): void {
  const references = metadata.ownerReferences
  if (references === undefined || references.length < 2) return
  const kept = references.filter(
    (reference, at) => references.findIndex((other) => isEqual(other, reference)) === at,
  )
  if (kept.length === references.length) return
  const uids = references.filter((reference) => !kept.includes(reference)).map(({ uid }) => uid)
  metadata.ownerReferences = kept
  warnings.push(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids.join(', ')}`,
  )
}
