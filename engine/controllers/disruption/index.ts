import type { Cache } from '@hawser/client/cache.ts'
import { type Context, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { StatefulSet } from '@hawser/kinds/apps/statefulset.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { ReplicationController } from '@hawser/kinds/core/replicationcontroller.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { OwnerReference } from '@hawser/kinds/meta/objectmeta.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'
import { selects } from '@hawser/kinds/meta/selector.ts'
import { PodDisruptionBudget } from '@hawser/kinds/policy/poddisruptionbudget.ts'
import { type Action, again, reconcile, type Scale, type State } from './reconcile.ts'

const WORKERS = 2
/** Pods change often, and several times when they begin or end: what happens at once is looked at once. */
const SETTLE_MS = 100

type Scaled = KubeObject & { readonly spec: { readonly replicas?: number } }

/** Keeps the status of disruption budgets: the API server looks there before it evicts a pod. */
export async function start(context: Context): Promise<void> {
  const { client, caches, signal, now } = context
  const budgets = caches.of(PodDisruptionBudget)
  const pods = caches.of(Pod)
  const scaled = new Map(
    [ReplicationController, ReplicaSet, StatefulSet, Deployment].map((kind) => [
      `${kind.apiVersion}/${kind.kind}`,
      caches.of(kind as never) as unknown as Cache<Scaled>,
    ]),
  )
  const queue = workQueue(signal)

  const find = (namespace: string | undefined, owner: OwnerReference | undefined): Scaled | undefined => {
    const found = owner && scaled.get(`${owner.apiVersion}/${owner.kind}`)?.get(`${namespace}/${owner.name}`)
    return found?.metadata.uid === owner?.uid ? found : undefined
  }
  /** Of a ReplicaSet that belongs to a Deployment the Deployment counts: in a rollout there are two. */
  const scaleOf = ({ metadata }: Pod): Scale | undefined => {
    const { namespace } = metadata
    const own = find(namespace, controllerOf({ metadata }))
    const top = own && (find(namespace, controllerOf(own)) ?? own)
    return top && { uid: top.metadata.uid, replicas: top.spec.replicas ?? 1 }
  }
  const observe = (key: string): State | undefined => {
    const budget = budgets.get(key)
    if (!budget || budget.metadata.deletionTimestamp) return undefined
    const { selector } = budget.spec
    const selected = pods
      .list(budget.metadata.namespace)
      .filter(({ metadata }) => selects(selector, metadata.labels))
    return { budget, pods: selected, scaleOf, nowMs: now() }
  }
  budgets.onChange(({ key, now: budget }) => budget && queue.add(key))
  pods.onChange(({ old, now: pod }) => {
    for (const budget of budgets.list((pod ?? old)?.metadata.namespace)) {
      const { selector } = budget.spec
      if (selects(selector, old?.metadata.labels) || selects(selector, pod?.metadata.labels))
        queue.addAfter(keyOf(budget), SETTLE_MS)
    }
  })
  for (const cache of scaled.values()) {
    cache.onChange(({ old, now: owner }) => {
      if (old?.spec.replicas === owner?.spec.replicas) return
      for (const budget of budgets.list((owner ?? old)?.metadata.namespace))
        queue.addAfter(keyOf(budget), SETTLE_MS)
    })
  }
  const apply = async ({ budget, status }: Action): Promise<number> =>
    revisionOf(await client.updateStatus(PodDisruptionBudget, { ...budget, status }))
  const controller = { name: 'disruption', observe, reconcile, again, apply }
  await runController(controller, queue, [budgets, pods, ...scaled.values()], context, WORKERS)
}
