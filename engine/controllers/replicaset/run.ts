import type { Cache, Change } from '@hawser/client/cache.ts'
import { type Context, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import type { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodActive } from '@hawser/kinds/core/podstatus.ts'
import type { ReplicationController } from '@hawser/kinds/core/replicationcontroller.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'
import { matchesLabels } from '@hawser/kinds/meta/selector.ts'
import { actor } from './act.ts'
import { byController, concerned, orphansOf } from './owned.ts'
import type { PodSet } from './podset.ts'
import { again, reconcile, type State } from './reconcile.ts'

const WORKERS = 5

/** The loop of ReplicaSets and of ReplicationControllers. */
export async function runPodSets<T extends ReplicaSet | ReplicationController>(
  context: Context,
  kind: AnyKind,
  asPodSet: (object: T) => PodSet,
): Promise<void> {
  const sets = context.caches.of(kind, { indexes: { byController } }) as unknown as Cache<T>
  const pods = context.caches.of(Pod, { indexes: { byController } })
  const queue = workQueue(context.signal)
  const { apply, failureOf, forget } = actor(context, kind)

  const wanting = ({ metadata }: Pod): string[] =>
    sets
      .list(metadata.namespace)
      .filter((set) => matchesLabels(asPodSet(set).selector, metadata.labels))
      .map(keyOf)
  const related = (set: T): Pod[] => {
    const owner = controllerOf(set)
    const siblings = owner ? sets.indexed('byController', owner.uid) : [set]
    return siblings.flatMap(({ metadata }) => pods.indexed('byController', metadata.uid).filter(isPodActive))
  }
  const observe = (key: string): State | undefined => {
    const set = sets.get(key)
    if (!set) return void forget(key)
    const orphans = pods.indexed('byController', orphansOf(set.metadata.namespace ?? ''))
    return {
      set: asPodSet(set),
      pods: [...pods.indexed('byController', set.metadata.uid), ...orphans],
      related: related(set),
      failure: failureOf(key),
      nowMs: context.now(),
    }
  }
  sets.onChange(({ key }) => queue.add(key))
  pods.onChange((change: Change<Pod>) => {
    for (const key of concerned(change, kind.kind, wanting)) queue.add(key)
  })
  const controller = { name: kind.kind.toLowerCase(), observe, reconcile, apply, again }
  await runController(controller, queue, [sets, pods], context, WORKERS)
}
