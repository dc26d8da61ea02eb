import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { Role } from '@hawser/kinds/rbac/role.ts'
import { RoleBinding } from '@hawser/kinds/rbac/rolebinding.ts'
import { type Action, reconcile, type State } from './reconcile.ts'

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion?: string }
}

/** Gives projects what they have beyond a namespace; ends with the context's signal. */
export function startProjects(context: Context): Promise<void> {
  const { client, caches, signal } = context
  const namespaces = caches.of(Namespace)
  const accounts = caches.of(ServiceAccount)
  const roles = caches.of(Role)
  const bindings = caches.of(RoleBinding)
  const queue = workQueue(signal)
  const namesOf = (objects: readonly Named[]): Set<string> =>
    new Set(objects.map(({ metadata }) => metadata.name))
  const create = (action: Action): Promise<Named> => {
    if (action.do === 'createRole') return client.create(Role, action.role)
    if (action.do === 'createBinding') return client.create(RoleBinding, action.binding)
    const { namespace, name } = action
    return client.create(ServiceAccount, { metadata: { namespace, name } })
  }
  const controller: Controller<State, Action> = {
    name: 'projects',
    observe(key) {
      const namespace = namespaces.get(key)
      return (
        namespace && {
          namespace,
          accounts: namesOf(accounts.list(key)),
          roles: namesOf(roles.list(key)),
          bindings: namesOf(bindings.list(key)),
        }
      )
    },
    reconcile,
    async apply(action) {
      try {
        return Number((await create(action)).metadata.resourceVersion)
      } catch (error) {
        if (isReason(error, 'AlreadyExists')) return 0
        throw error
      }
    },
  }
  namespaces.onChange(({ key }) => queue.add(key))
  for (const cache of [accounts, roles, bindings])
    cache.onChange(({ now, old }: { readonly now?: Named | undefined; readonly old?: Named | undefined }) => {
      if (!now && old?.metadata.namespace) queue.add(old.metadata.namespace)
    })
  return runController(controller, queue, [namespaces, accounts, roles, bindings], context)
}
