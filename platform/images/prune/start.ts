import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { type Plan, plan, rules, type State } from '@hawser/kinds/image/prune/plan.ts'
import { nodeImages } from '../nodeimages.ts'
import { policyOf, policyPlace } from '../policy/policy.ts'
import { budgetOf, type Disk } from './budget.ts'
import { GRACE_MS, sweep } from './sweep.ts'
import { type Usage, usageIn } from './usage.ts'

/** How the disk is doing where images lie; undefined: nobody knows. */
export type AskDisk = () => Promise<Disk | undefined>

/** Removes images that nobody needs, from streams and from nodes; ends with the context's signal. */
export async function startPruning(context: Context, askDisk: AskDisk): Promise<void> {
  const usage = usageIn(context.caches)
  await Promise.all([pruneAll(context, usage, askDisk), sweepNodes(context, usage)])
}

const everyMs = 10 * 60_000

/** Looks at all streams together, for images share layers and one budget. */
async function pruneAll(context: Context, usage: Usage, askDisk: AskDisk): Promise<void> {
  const { caches, signal, now } = context
  const lists = 'lists'
  const streams = caches.of(ImageStream, { indexes: { [lists]: imagesIn } })
  const images = caches.of(Image)
  const { namespace, name } = policyPlace
  const configs = caches.of(ConfigMap, { namespace, fieldSelector: `metadata.name=${name}` })
  const queue = workQueue(signal)
  let disk = await askDisk()
  const isListed = (image: string): boolean => streams.indexed(lists, image).length > 0
  const controller: Controller<State, Plan> = {
    name: 'image-pruning',
    observe: () => ({
      streams: streams.list(),
      images: images.list(),
      isUsed: usage.isUsed,
      now: now(),
      rules: {
        ...rules,
        budgetBytes: budgetOf(policyOf(configs.get(`${namespace}/${name}`)?.data).budgetBytes, disk),
      },
    }),
    reconcile: (state) => [plan(state)],
    async apply(planned) {
      const revision = await carryOut(context, planned, isListed)
      disk = await askDisk()
      return revision
    },
    again: () => everyMs,
  }
  queue.addAfter('all', everyMs)
  return runController(controller, queue, [streams, images, configs, ...usage.caches], context)
}

/** Streams first: a stream never lists an Image that is gone. */
async function carryOut(
  { client, log }: Context,
  { streams, images }: Plan,
  isListed: (image: string) => boolean,
): Promise<number> {
  let revision = 0
  for (const stream of streams) {
    revision = Number((await client.updateStatus(ImageStream, stream)).metadata.resourceVersion)
  }
  for (const name of images) {
    // Somebody may have pushed it again meanwhile.
    if (!isListed(name)) revision = Math.max(revision, await client.remove(Image, name))
  }
  if (streams.length + images.length > 0) {
    log('images that nobody needs were removed', { streams: streams.length, images: images.length })
  }
  return revision
}

const imagesIn = ({ status: { tags = [] } }: ImageStream): string[] => [
  ...new Set(tags.flatMap(({ items = [] }) => items.map(({ image }) => image))),
]

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
