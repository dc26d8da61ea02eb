import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { isNodeReady, Node } from '@hawser/kinds/core/node.ts'
import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { nodeImages } from '../nodeimages.ts'
import { describe, type ReadBlob } from './describe.ts'
import { type Action, reconcile, type State } from './reconcile.ts'

/** Makes the Images of what streams list and was made here; ends with the context's signal. */
export function startDescribing(context: Context, read: ReadBlob): Promise<void> {
  const { client, caches, signal, now } = context
  const streams = caches.of(ImageStream)
  const images = caches.of(Image)
  const nodes = caches.of(Node)
  const queue = workQueue(signal)

  /** What a node that has the image knows of it. */
  async function configOf(image: string): Promise<string | undefined> {
    for (const node of nodes.list().filter(isNodeReady)) {
      const has = await nodeImages(client, node.metadata.name, signal).find(image)
      if (has) return JSON.stringify(has.config)
    }
    return undefined
  }
  const controller: Controller<State, Action> = {
    name: 'image-descriptions',
    observe(key) {
      const stream = streams.get(key)
      return stream && { stream, isKnown: (digest) => images.get(digest) !== undefined }
    },
    reconcile,
    async apply({ digest, reference }) {
      const about = { digest, reference, now: formatTime(now()) }
      const image = await describe(about, read, () => configOf(reference))
      if (!image) return 0
      try {
        return Number((await client.create(Image, image)).metadata.resourceVersion)
      } catch (error) {
        if (isReason(error, 'AlreadyExists')) return 0
        throw error
      }
    },
  }
  streams.onChange(({ key }) => queue.add(key))
  return runController(controller, queue, [streams, images, nodes], context)
}
