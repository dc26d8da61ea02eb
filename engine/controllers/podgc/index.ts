import { type Context, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { type Action, reconcile, type State } from './reconcile.ts'

const EVERY_MS = 20_000

/** Removes pods that nobody else will. */
export async function start(context: Context): Promise<void> {
  const { caches, signal, now } = context
  const pods = caches.of(Pod)
  const nodes = caches.of(Node)
  const queue = workQueue(signal)
  const missing = new Map<string, number>()
  nodes.onChange(({ key, now: node }) => node && missing.delete(key))

  const observe = (): State => ({
    pods: pods.list(),
    missingMs: (node) => (nodes.get(node) ? undefined : missing.getOrInsertComputed(node, now)),
    nowMs: now(),
  })
  queue.add('all pods')
  const controller = {
    name: 'podgc',
    observe,
    reconcile,
    apply: apply.bind(undefined, context),
    again: () => EVERY_MS,
  }
  await runController(controller, queue, [pods, nodes], context)
}

async function apply(context: Context, action: Action): Promise<number> {
  try {
    return await act(context, action)
  } catch (error) {
    if (isReason(error, 'NotFound') || isReason(error, 'Conflict')) return 0
    throw error
  }
}

async function act({ client, log, now }: Context, action: Action): Promise<number> {
  const { name, namespace, uid } = action.pod.metadata
  const { nodeName = '' } = action.pod.spec
  if (action.orphaned && (await client.find(Node, nodeName))) return 0
  if (action.do === 'remove') {
    log(`removing pod ${namespace}/${name}: ${action.reason}`)
    return client.remove(Pod, name, { namespace, gracePeriodSeconds: 0, preconditions: { uid } })
  }
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastTransitionTime: formatTime(now()),
  }
  const patch = { status: { phase: 'Failed', conditions: [condition] } }
  const type = 'application/strategic-merge-patch+json'
  return revisionOf(await client.patch(Pod, name, patch, { namespace, subresource: 'status', type }))
}
