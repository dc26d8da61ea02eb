import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { type Action, reconcile, type State } from './reconcile.ts'

/** Gives projects what they have beyond a namespace; ends with the context's signal. */
export function startProjects(context: Context): Promise<void> {
  const { client, caches, signal } = context
  const namespaces = caches.of(Namespace)
  const accounts = caches.of(ServiceAccount)
  const queue = workQueue(signal)
  const controller: Controller<State, Action> = {
    name: 'projects',
    observe(key) {
      const namespace = namespaces.get(key)
      const names = accounts.list(key).map(({ metadata }) => metadata.name)
      return namespace && { namespace, accounts: new Set(names) }
    },
    reconcile,
    async apply({ namespace, name }) {
      try {
        const account = await client.create(ServiceAccount, { metadata: { namespace, name } })
        return Number(account.metadata.resourceVersion)
      } catch (error) {
        if (isReason(error, 'AlreadyExists')) return 0
        throw error
      }
    },
  }
  namespaces.onChange(({ key }) => queue.add(key))
  accounts.onChange(({ now, old }) => {
    if (!now && old?.metadata.namespace) queue.add(old.metadata.namespace)
  })
  return runController(controller, queue, [namespaces, accounts], context)
}
