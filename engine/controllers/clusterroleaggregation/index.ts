import { type Context, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { ClusterRole } from '@hawser/kinds/rbac/clusterrole.ts'
import { type Action, reconcile, type State } from './reconcile.ts'

/** Keeps the rules of ClusterRoles that are made of others: `admin`, `edit`, `view`. */
export async function start(context: Context): Promise<void> {
  const { client, caches, signal } = context
  const roles = caches.of(ClusterRole)
  const queue = workQueue(signal)
  const observe = (key: string): State | undefined => {
    const role = roles.get(key)
    return role?.aggregationRule && { role, roles: roles.list() }
  }
  const apply = async ({ role, rules }: Action): Promise<number> =>
    revisionOf(await client.update(ClusterRole, { ...role, rules }))
  // Any role may be selected by any other; those that select are few.
  roles.onChange(() => {
    for (const { metadata, aggregationRule } of roles.list()) if (aggregationRule) queue.add(metadata.name)
  })
  const controller = { name: 'clusterroleaggregation', observe, reconcile, apply }
  await runController(controller, queue, [roles], context)
}
