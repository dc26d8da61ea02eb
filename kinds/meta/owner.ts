import type { Head } from '../kind.ts'
import type { OwnerReference } from './objectmeta.ts'

type Named = Pick<Head, 'metadata'>

/** The one owner that manages the object, such as a pod's ReplicaSet. */
export const controllerOf = ({ metadata }: Named): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller)

/** `owner` is the controller of `object`. Identity is the uid: a namesake made later is someone else. */
export const isControlledBy = (object: Named, owner: Named): boolean =>
  controllerOf(object)?.uid === owner.metadata.uid

/** `owner` is one of the owners of `object`. */
export const isOwnedBy = ({ metadata }: Named, owner: Named): boolean =>
  metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false

/**
 * What to put into `metadata.ownerReferences` of an object that `owner` makes and manages.
 *
 * @param kind  The owner's kind: objects out of lists need not say theirs.
 */
export const ownerReference = (
  { metadata: { name, uid } }: Named,
  kind: { readonly apiVersion: string; readonly kind: string },
): OwnerReference => ({
  apiVersion: kind.apiVersion,
  kind: kind.kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
})
