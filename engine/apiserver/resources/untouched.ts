import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import type { Draft } from '../admission/draft.ts'
import type { Call } from './resources.ts'

/** A patched object without what the patch has left alone, and what that was. */
export interface Lessened {
  readonly body: unknown
  /** Gives it back to the object that was read from `body`. */
  restore(draft: Draft): void
}

/**
 * Sets aside what need not be read again after a patch that has not touched it: who owns the fields, and a status that
 * cannot be changed this way. Reading is most of what a small patch costs.
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
  const { status, ...body } = patched
  return {
    body: hasStatus ? { ...body, metadata } : { ...patched, metadata },
    restore(draft) {
      draft.metadata.managedFields = owners as never
      if (hasStatus) draft.status = status
    },
  }
}

const whole = (body: unknown): Lessened => ({ body, restore: () => {} })
