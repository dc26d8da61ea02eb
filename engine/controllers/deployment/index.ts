import { reportingAs } from '@hawser/client/context.ts'
import { type Context, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'
import { selects } from '@hawser/kinds/meta/selector.ts'
import { byController, orphansOf } from '../replicaset/owned.ts'
import { apply } from './act.ts'
import { again, reconcile, type State } from './reconcile.ts'

const WORKERS = 5

/** Rolls out Deployments. */
export async function start(given: Context): Promise<void> {
  const context = reportingAs(given, 'deployment-controller')
  const { caches, signal, now } = context
  const deployments = caches.of(Deployment)
  const replicaSets = caches.of(ReplicaSet, { indexes: { byController } })
  const pods = caches.of(Pod, { indexes: { byController } })
  const queue = workQueue(signal)

  const observe = (key: string): State | undefined => {
    const deployment = deployments.get(key)
    if (!deployment) return undefined
    const own = replicaSets.indexed('byController', deployment.metadata.uid)
    const orphans = replicaSets.indexed('byController', orphansOf(deployment.metadata.namespace ?? ''))
    return {
      deployment,
      replicaSets: [...own, ...orphans],
      pods: own.flatMap(({ metadata }) => pods.indexed('byController', metadata.uid)),
      nowMs: now(),
    }
  }
  const addOwnersOf = (set: ReplicaSet): void => {
    const { namespace } = set.metadata
    const controller = controllerOf(set)
    if (controller?.kind === 'Deployment') queue.add(`${namespace}/${controller.name}`)
    if (controller) return
    for (const deployment of deployments.list(namespace)) {
      if (selects(deployment.spec.selector, set.metadata.labels)) queue.add(keyOf(deployment))
    }
  }
  deployments.onChange(({ key }) => queue.add(key))
  replicaSets.onChange(({ old, now }) => {
    if (old) addOwnersOf(old)
    if (now) addOwnersOf(now)
  })
  // Recreate waits for the last old pod to be gone, which no ReplicaSet shows.
  pods.onChange(({ old, now }) => {
    const owner = old && !now ? controllerOf(old) : undefined
    const set = owner && replicaSets.get(`${old?.metadata.namespace}/${owner.name}`)
    if (set) addOwnersOf(set)
  })
  const controller = { name: 'deployment', observe, reconcile, apply: apply.bind(undefined, context), again }
  await runController(controller, queue, [deployments, replicaSets, pods], context, WORKERS)
}
