import type { KubeObject } from '@hawser/kinds/kind.ts'
import { copyOf, isObject } from '@hawser/kinds/meta/json.ts'
import type { Draft } from '../admission/draft.ts'
import { isEqual } from './equal.ts'
import type { Call } from './resources.ts'

/** A patched object without what the patch has left alone, and what that was. */
export interface Lessened {
  readonly body: unknown
  /** Gives it back to the object that was read from `body`. */
  restore(draft: Draft): void
}

/**
 * Sets aside what need not be read again after a patch that has not touched it: who owns the fields, the spec, and a
 * status that cannot be changed this way. Reading is most of what a small patch costs.
 *
 * @param old  The object that was patched: what a patch does not touch is shared with it.
 */
export function withoutUntouched(
  { kind, subresource }: Pick<Call, 'kind' | 'subresource'>,
  patched: unknown,
  old: KubeObject,
): Lessened {
  // What is stored in another version is converted as a whole.
  if (kind.storedAs || !isObject(patched) || !isObject(patched.metadata)) return whole(patched)
  const { managedFields: owners, ...metadata } = patched.metadata
  const hasOwners = owners !== undefined && owners === old.metadata.managedFields
  const hasStatus = kind.hasStatus === true && subresource === undefined && isObject(patched.status)
  if (!hasOwners || (hasStatus && patched.status !== old.status)) return whole(patched)
  const hasSpec = !kind.isCustom && isObject(patched.spec) && patched.spec === old.spec
  const { spec, status, ...body } = patched
  return {
    body: {
      ...body,
      metadata,
      ...(spec !== undefined && !hasSpec && { spec }),
      ...(status !== undefined && !hasStatus && { status }),
    },
    restore(draft) {
      draft.metadata.managedFields = owners as never
      // Defaults and plugins change it in place, and the old one is shared.
      if (hasSpec) draft.spec = copyOf(spec)
      if (hasStatus) draft.status = status
    },
  }
}

const whole = (body: unknown): Lessened => ({ body, restore: () => {} })

const hasCopiedSpec = (draft: Draft, old: KubeObject): boolean =>
  draft.spec !== old.spec && isEqual(draft.spec, old.spec)

/** An object for comparing it with its old version: an equal spec is the old one, which need not be entered then. */
export const withEqualSpec = (draft: Draft, old: KubeObject): Draft =>
  hasCopiedSpec(draft, old) ? { ...draft, spec: old.spec } : draft

/**
 * Puts the old spec in place of one that is equal, once nobody will change it any more: whoever compares the two need not
 * look into them, and what was checked is not checked again.
 */
export function shareSpec(draft: Draft, old: KubeObject): void {
  if (hasCopiedSpec(draft, old)) draft.spec = old.spec
}
