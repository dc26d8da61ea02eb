import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { Role } from '@hawser/kinds/rbac/role.ts'
import { RoleBinding } from '@hawser/kinds/rbac/rolebinding.ts'
import { CATALOG_NAMESPACE } from '../catalog/catalog.ts'
import { type Action, binding, reconcile, role, type State } from './reconcile.ts'

/** Lets everybody use the images of project `openshift`; ends with the context's signal. */
export function startSharing(context: Context): Promise<void> {
  const { client, caches, signal } = context
  const namespace = CATALOG_NAMESPACE
  const namespaces = caches.of(Namespace)
  const roles = caches.of(Role, { namespace })
  const bindings = caches.of(RoleBinding, { namespace })
  const queue = workQueue(signal)
  const controller: Controller<State, Action> = {
    name: 'shared-images',
    observe: () => ({
      hasNamespace: namespaces.get(namespace) !== undefined,
      role: roles.get(`${namespace}/${role.metadata.name}`),
      binding: bindings.get(`${namespace}/${binding.metadata.name}`),
    }),
    reconcile,
    async apply(action) {
      try {
        const made = await (action.do === 'createRole'
          ? client.create(Role, role)
          : client.create(RoleBinding, binding))
        return Number(made.metadata.resourceVersion)
      } catch (error) {
        if (isReason(error, 'AlreadyExists')) return 0
        throw error
      }
    },
  }
  namespaces.onChange(({ key }) => {
    if (key === namespace) queue.add(key)
  })
  return runController(controller, queue, [namespaces, roles, bindings], context)
}
