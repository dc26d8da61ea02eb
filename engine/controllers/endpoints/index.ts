import { reportingAs } from '@hawser/client/context.ts'
import { type Context, runController } from '@hawser/client/controller.ts'
import { splitKey } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { Endpoints } from '@hawser/kinds/core/endpoints.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { type Action, reconcile, type State } from './reconcile.ts'
import { queueServices } from './watch.ts'

const WORKERS = 5

/** Keeps the Endpoints of services. */
export async function start(given: Context): Promise<void> {
  const context = reportingAs(given, 'endpoint-controller')
  const { client, caches, signal } = context
  const services = caches.of(Service)
  const pods = caches.of(Pod)
  const endpoints = caches.of(Endpoints)
  const queue = workQueue(signal)

  const observe = (key: string): State => {
    const { namespace = '', name } = splitKey(key)
    return {
      namespace,
      name,
      service: services.get(key),
      pods: pods.list(namespace),
      endpoints: endpoints.get(key),
    }
  }
  async function apply(action: Action): Promise<number> {
    if (action.do === 'create') return revisionOf(await client.create(Endpoints, action.endpoints))
    if (action.do === 'update') {
      const { metadata, subsets } = action.endpoints
      const changed = { ...action.old, metadata: { ...action.old.metadata, ...metadata }, subsets }
      return revisionOf(await client.update(Endpoints, changed))
    }
    const { name, namespace, uid } = action.endpoints.metadata
    return client.remove(Endpoints, name, { namespace, preconditions: { uid } })
  }
  queueServices(services, pods, queue)
  endpoints.onChange(({ key }) => queue.add(key))
  await runController(
    { name: 'endpoints', observe, reconcile, apply },
    queue,
    [services, pods, endpoints],
    context,
    WORKERS,
  )
}
