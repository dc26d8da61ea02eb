import type { OwnerReference } from '@hawser/kinds/meta/objectmeta.ts'
import { forbidden } from '@hawser/kinds/meta/status.ts'
import type { ResourceAttributes } from '../../auth/attributes.ts'
import { isEqual } from '../../resources/equal.ts'
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../chain.ts'

/**
 * Who sets an owner has the object deleted with it: he must be allowed to delete it. Who holds up the owner's deletion
 * by that must be allowed to set the owner's finalizers.
 */
export const ownerReferencesPermissionEnforcement: AdmissionPlugin = {
  name: 'OwnerReferencesPermissionEnforcement',
  // The status of a pod cannot change its owners.
  handles: (operation, { resource }, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') && !(resource === 'pods' && subresource === 'status'),
  validate(request, context) {
    const owners = request.object?.metadata?.ownerReferences ?? none
    const before = request.old?.metadata.ownerReferences ?? none
    if (owners === before || isEqual(owners, before)) return
    checkDelete(request, context)
    for (const owner of blocking(owners, before)) checkOwner(request, context, owner)
  },
}

const none: readonly OwnerReference[] = []

function checkDelete(
  { kind, subresource, namespace, name, user }: AdmissionRequest,
  context: AdmissionContext,
) {
  const { group, plural } = kind
  const on = { group, plural, subresource, namespace, name }
  const { allowed, reason } = context.authorizer.decide({ user, verb: 'delete', on })
  if (allowed) return
  throw forbidden(kind, name, `cannot set an ownerRef on a resource you can't delete: ${reason}, <nil>`)
}

/** References that hold up a deletion and did not before. */
const blocking = (owners: readonly OwnerReference[], before: readonly OwnerReference[]): OwnerReference[] =>
  owners.filter(
    ({ uid, blockOwnerDeletion }) =>
      blockOwnerDeletion && !before.some((one) => one.uid === uid && one.blockOwnerDeletion),
  )

function checkOwner(
  { kind, namespace, name, user }: AdmissionRequest,
  { authorizer, kinds }: AdmissionContext,
  owner: OwnerReference,
): void {
  const ownerKind = kinds().find((one) => one.apiVersion === owner.apiVersion && one.kind === owner.kind)
  if (!ownerKind) {
    const problem = `no matches for kind "${owner.kind}" in version "${owner.apiVersion}"`
    throw forbidden(
      kind,
      name,
      `cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion ${owner.apiVersion} Kind ${owner.kind}: ${problem}`,
    )
  }
  const on: ResourceAttributes = {
    group: ownerKind.group,
    plural: ownerKind.plural,
    subresource: 'finalizers',
    namespace: ownerKind.scope === 'Namespaced' ? namespace : undefined,
    name: owner.name,
  }
  const { allowed, reason } = authorizer.decide({ user, verb: 'update', on })
  if (allowed) return
  throw forbidden(
    kind,
    name,
    `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: ${reason}, <nil>`,
  )
}
