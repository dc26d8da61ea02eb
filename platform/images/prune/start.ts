import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { nodeImages } from '../nodeimages.ts'
import { type Action, reconcile, type State } from './reconcile.ts'
import { GRACE_MS, sweep } from './sweep.ts'
import { type Usage, usageIn } from './usage.ts'

/** Removes images that nobody needs, from streams and from nodes; ends with the context's signal. */
export async function startPruning(context: Context): Promise<void> {
  const usage = usageIn(context.caches)
  await Promise.all([pruneStreams(context, usage), sweepNodes(context, usage)])
}

function pruneStreams(
  { client, caches, signal, log }: Context,
  { caches: used, isUsed }: Usage,
): Promise<void> {
  const streams = caches.of(ImageStream)
  const queue = workQueue(signal)
  const controller: Controller<State, Action> = {
    name: 'image-pruning',
    observe(key) {
      const stream = streams.get(key)
      return stream && { stream, isUsed }
    },
    reconcile,
    async apply({ stream }) {
      return Number((await client.updateStatus(ImageStream, stream)).metadata.resourceVersion)
    },
  }
  streams.onChange(({ key }) => queue.add(key))
  return runController(controller, queue, [streams, ...used], { signal, log })
}

interface NodeState {
  readonly node: string
}

/** Every node is looked at as often as the grace lasts: twice useless means useless for that long. */
function sweepNodes(context: Context, { caches: used, isUsed }: Usage): Promise<void> {
  const { client, caches, signal, now, log } = context
  const nodes = caches.of(Node)
  const streams = caches.of(ImageStream)
  const queue = workQueue(signal)
  const since = new Map<string, ReadonlyMap<string, number>>()
  const controller: Controller<NodeState, NodeState> = {
    name: 'image-sweeping',
    observe: (key) => nodes.get(key) && { node: key },
    reconcile: (state) => [state],
    async apply({ node }) {
      const images = nodeImages(client, node, signal)
      const swept = sweep({
        images: await images.list(),
        streamOf: (key) => streams.get(key),
        isUsed,
        since: since.get(node) ?? new Map(),
        now: now(),
      })
      since.set(node, swept.since)
      for (const image of swept.remove) {
        await images.remove(image)
        log(`removed the image ${image} from node ${node}: no image stream lists it and nobody uses it`)
      }
      return 0
    },
    again: () => GRACE_MS,
  }
  nodes.onChange(({ key, old, now: node }) => {
    if (!old && node) queue.addAfter(keyOf(node), GRACE_MS)
    if (!node) since.delete(key)
  })
  return runController(controller, queue, [nodes, streams, ...used], { signal, log })
}
