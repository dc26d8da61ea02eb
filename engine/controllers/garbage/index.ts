import { type Context, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { apply } from './act.ts'
import { type Action, isWaiting, reconcile, type State } from './reconcile.ts'
import { idOf, things } from './things.ts'

const WORKERS = 8

/** Deletes what belongs to something that is gone. */
export async function start(context: Context): Promise<void> {
  const all = things(context)
  const queue = workQueue(context.signal)

  /** Ids of objects that are being deleted and have finalizers, by uid. */
  const finishing = new Map<string, string>()
  const addFinishing = (uid: string): void => {
    const id = finishing.get(uid)
    if (id !== undefined) queue.add(id)
  }

  all.onChange((thing, old, isGone) => {
    const { uid, ownerReferences = [], deletionTimestamp, finalizers = [] } = thing.object.metadata
    const finishes = !isGone && deletionTimestamp !== undefined && finalizers.length > 0
    if (finishes) finishing.set(uid, idOf(thing))
    else finishing.delete(uid)
    if (isGone || (isWaiting(thing.object) && !(old && isWaiting(old)))) {
      for (const dependent of all.dependentsOf(uid)) queue.add(idOf(dependent))
    }
    // Owners may wait for this to go, or to be no longer theirs.
    const before = old?.metadata.ownerReferences ?? []
    const changed = !old || !same(before, ownerReferences)
    if (isGone || changed) for (const { uid } of [...before, ...ownerReferences]) addFinishing(uid)
    if (finishes || (!isGone && changed && ownerReferences.length > 0)) queue.add(idOf(thing))
  })
  const controller = {
    name: 'garbage',
    observe(id: string): State | undefined {
      const thing = all.find(id)
      if (!thing) return undefined
      const { uid } = thing.object.metadata
      return { ...thing, owners: all.ownersOf(thing.object), dependents: all.dependentsOf(uid) }
    },
    reconcile,
    apply: (action: Action) => apply(context, all, action),
  }
  await runController(controller, queue, all.caches, context, WORKERS)
}
