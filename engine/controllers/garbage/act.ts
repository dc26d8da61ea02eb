import type { Context } from '@hawser/client/controller.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { OwnerReference } from '@hawser/kinds/meta/objectmeta.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Action, Thing } from './reconcile.ts'
import type { Things } from './things.ts'

export async function apply(context: Context, things: Things, action: Action): Promise<number> {
  const { client } = context
  const { kind, object } = action.thing
  const { name, namespace, uid, resourceVersion, finalizers = [], ownerReferences = [] } = object.metadata
  const patch = async (metadata: object): Promise<number> => {
    try {
      // With the version it was decided on: who it belongs to may have changed.
      const body = { metadata: { uid, resourceVersion, ...metadata } }
      return revisionOf(await client.patch(kind, name, body, { namespace }))
    } catch (error) {
      if (isReason(error, 'NotFound')) return 0
      throw error
    }
  }
  switch (action.do) {
    case 'delete': {
      if (await isAlive(context, things, action.thing, action.absent)) return 0
      const preconditions = { uid, resourceVersion }
      return client.remove(kind, name, { namespace, propagationPolicy: action.policy, preconditions })
    }
    case 'dropOwners':
      if (await isAlive(context, things, action.thing, action.absent)) return 0
      return patch({
        ownerReferences: ownerReferences.filter((reference) => !action.uids.includes(reference.uid)),
      })
    case 'dropFinalizer':
      return patch({ finalizers: finalizers.filter((finalizer) => finalizer !== action.finalizer) })
  }
}

/** One of the owners that no cache shows is there after all: caches of different kinds are not equally fast. */
async function isAlive(
  { client }: Context,
  { kindOf }: Things,
  { object }: Thing,
  references: readonly OwnerReference[],
): Promise<boolean> {
  for (const reference of references) {
    const kind = kindOf(reference)
    if (!kind) return true
    const namespace = kind.scope === 'Namespaced' ? object.metadata.namespace : undefined
    const owner = (await client.find(kind, reference.name, namespace)) as KubeObject | undefined
    if (owner?.metadata.uid === reference.uid) return true
  }
  return false
}
