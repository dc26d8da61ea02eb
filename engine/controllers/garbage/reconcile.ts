import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { OwnerReference } from '@hawser/kinds/meta/objectmeta.ts'

/** An object and its kind: garbage collection looks at all kinds alike. */
export interface Thing {
  readonly kind: AnyKind
  readonly object: KubeObject
}
export interface Owner {
  readonly reference: OwnerReference
  /** `waiting`: it is deleted as soon as its dependents are. `unknown`: of a kind that cannot be looked up. */
  readonly state: 'present' | 'waiting' | 'absent' | 'unknown'
}
export interface State extends Thing {
  readonly owners: readonly Owner[]
  readonly dependents: readonly Thing[]
}
export type Action =
  | {
      readonly do: 'delete'
      readonly thing: Thing
      readonly policy: 'Background' | 'Foreground' | 'Orphan'
      /** Owners that a cache does not show: to be looked up before anything is deleted. */
      readonly absent: readonly OwnerReference[]
    }
  | {
      readonly do: 'dropOwners'
      readonly thing: Thing
      readonly uids: readonly string[]
      readonly absent: readonly OwnerReference[]
    }
  | { readonly do: 'dropFinalizer'; readonly thing: Thing; readonly finalizer: string }

const ORPHAN = 'orphan'
const FOREGROUND = 'foregroundDeletion'

/**
 * Deletes what lost its last owner, and lets an object that is being deleted go when its dependents are settled.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
export function reconcile(state: State): Action[] {
  return state.object.metadata.deletionTimestamp ? finish(state) : collect(state)
}

function collect({ kind, object, owners, dependents }: State): Action[] {
  if (owners.length === 0) return []
  const thing = { kind, object }
  const referencesIn = (wanted: Owner['state']): OwnerReference[] =>
    owners.filter(({ state }) => state === wanted).map(({ reference }) => reference)
  const absent = referencesIn('absent')
  const waiting = referencesIn('waiting')
  const useless = absent.length + waiting.length
  if (useless < owners.length) {
    const uids = [...absent, ...waiting].map(({ uid }) => uid)
    return useless > 0 ? [{ do: 'dropOwners', thing, uids, absent }] : []
  }
  // An owner that waits wants to see the dependents of its dependents gone as well.
  const foreground = waiting.length > 0 && dependents.length > 0
  return [{ do: 'delete', thing, policy: foreground ? 'Foreground' : policyOf(object), absent }]
}

/** As somebody has already said, by a finalizer, that it should be deleted. */
function policyOf({ metadata: { finalizers = [] } }: KubeObject): 'Background' | 'Foreground' | 'Orphan' {
  if (finalizers.includes(ORPHAN)) return 'Orphan'
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background'
}

function finish({ kind, object, dependents }: State): Action[] {
  const thing = { kind, object }
  const { uid, finalizers = [] } = object.metadata
  if (finalizers.includes(ORPHAN)) {
    if (dependents.length === 0) return [{ do: 'dropFinalizer', thing, finalizer: ORPHAN }]
    return dependents.map((dependent) => ({ do: 'dropOwners', thing: dependent, uids: [uid], absent: [] }))
  }
  if (!finalizers.includes(FOREGROUND)) return []
  const blocks = ({ object: { metadata } }: Thing): boolean =>
    metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion) ??
    false
  return dependents.some(blocks) ? [] : [{ do: 'dropFinalizer', thing, finalizer: FOREGROUND }]
}

export const isWaiting = ({ metadata: { deletionTimestamp, finalizers } }: KubeObject): boolean =>
  deletionTimestamp !== undefined && (finalizers?.includes(FOREGROUND) ?? false)
