import { type Context, Unfinished } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind, Draft } from '@hawser/kinds/kind.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { PodSet } from './podset.ts'
import type { Action, Failure } from './reconcile.ts'
import { slowStart } from './slowstart.ts'

/** Does the actions of sets of one kind, and remembers why creating or deleting failed last. */
export interface Actor {
  apply(action: Action): Promise<number>
  failureOf(key: string): Failure | undefined
  forget(key: string): void
}

export function actor(context: Context, kind: AnyKind): Actor {
  const { client } = context
  const failures = new Map<string, Failure>()

  async function updateStatus({ set, status }: Extract<Action, { do: 'updateStatus' }>): Promise<number> {
    const changed = { ...set.object, status }
    return revisionOf(await client.updateStatus(kind, changed))
  }
  async function createPods(set: PodSet, count: number): Promise<number> {
    const draft = podOf(set, kind)
    if (!draft) return 0
    const { done, failure } = await slowStart(count, () => createPod(context, set, draft))
    return settle(set, 'FailedCreate', done, failure)
  }
  async function deletePods(set: PodSet, pods: readonly Pod[]): Promise<number> {
    const settled = await Promise.allSettled(pods.map((pod) => deletePod(context, set, pod)))
    const done = settled.filter((result) => result.status === 'fulfilled').map(({ value }) => value)
    return settle(set, 'FailedDelete', done, settled.find((result) => result.status === 'rejected')?.reason)
  }
  function settle(set: PodSet, reason: Failure['reason'], done: readonly number[], failure: unknown): number {
    const written = Math.max(0, ...done)
    // A namespace on its way out takes no pods, and will soon take this set with it.
    if (failure === undefined || (isReason(failure, 'Forbidden') && isTerminating(failure))) {
      failures.delete(keyOf(set.object))
      return written
    }
    failures.set(keyOf(set.object), { reason, message: (failure as Error).message })
    throw new Unfinished(written, failure)
  }

  return {
    apply(action) {
      switch (action.do) {
        case 'adopt':
          return claim(context, action.pod, ownerReference(action.set.object, kind))
        case 'release':
          return claim(context, action.pod, { $patch: 'delete', uid: action.set.object.metadata.uid })
        case 'createPods':
          return createPods(action.set, action.count)
        case 'deletePods':
          return deletePods(action.set, action.pods)
        case 'updateStatus':
          return updateStatus(action)
      }
    },
    failureOf: (key) => failures.get(key),
    forget: (key) => void failures.delete(key),
  }
}

const isTerminating = (error: Error): boolean => error.message.includes('because it is being terminated')

/** Changes one entry of a pod's owners; the uid makes sure that it is still that pod. */
async function claim({ client }: Context, pod: Pod, entry: object): Promise<number> {
  const { name, namespace, uid } = pod.metadata
  const patch = { metadata: { uid, ownerReferences: [entry] } }
  const type = 'application/strategic-merge-patch+json'
  try {
    return revisionOf(await client.patch(Pod, name, patch, { namespace, type }))
  } catch (error) {
    // Gone, or replaced by a namesake: there is nothing left to claim.
    if (isReason(error, 'NotFound') || isReason(error, 'Invalid')) return 0
    throw error
  }
}

/** A pod as the template says; undefined when the set has none. */
function podOf({ object, template }: PodSet, kind: AnyKind): Draft<typeof Pod> | undefined {
  if (!template) return undefined
  const { labels, annotations, finalizers } = template.metadata
  return {
    metadata: {
      generateName: `${object.metadata.name}-`,
      namespace: object.metadata.namespace as string,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [ownerReference(object, kind)],
    },
    spec: template.spec,
  }
}

async function createPod(
  { client, recorder }: Context,
  set: PodSet,
  draft: Draft<typeof Pod>,
): Promise<number> {
  try {
    const pod = await client.create(Pod, draft)
    recorder.event(set.object, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
    })
    return revisionOf(pod)
  } catch (error) {
    const message = `Error creating: ${(error as Error).message}`
    recorder.event(set.object, { type: 'Warning', reason: 'FailedCreate', message })
    throw error
  }
}

async function deletePod({ client, recorder }: Context, set: PodSet, { metadata }: Pod): Promise<number> {
  const { name, namespace, uid } = metadata
  try {
    const revision = await client.remove(Pod, name, { namespace, preconditions: { uid } })
    recorder.event(set.object, {
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted pod: ${name}`,
    })
    return revision
  } catch (error) {
    if (isReason(error, 'Conflict')) return 0
    const message = `Error deleting: ${(error as Error).message}`
    recorder.event(set.object, { type: 'Warning', reason: 'FailedDelete', message })
    throw error
  }
}
