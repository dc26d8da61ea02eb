import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { type Action, reconcile, type State, waiting } from './reconcile.ts'

/** Keeps the status of image streams; ends with the context's signal. */
export function startStreams(context: Context): Promise<void> {
  const { client, caches, now, signal } = context
  const awaited = 'awaited'
  const streams = caches.of(ImageStream, {
    indexes: {
      [awaited]: (stream) => waiting(stream).map(({ source }) => `${source.namespace}/${source.stream}`),
    },
  })
  const queue = workQueue(signal)
  const controller: Controller<State, Action> = {
    name: 'imagestreams',
    observe(key) {
      const stream = streams.get(key)
      return stream && { stream, streamOf: (other) => streams.get(other), now: formatTime(now()) }
    },
    reconcile,
    async apply({ stream }) {
      return Number((await client.updateStatus(ImageStream, stream)).metadata.resourceVersion)
    },
  }
  streams.onChange(({ key }) => {
    queue.add(key)
    for (const other of streams.indexed(awaited, key)) queue.add(keyOf(other))
  })
  return runController(controller, queue, [streams], context)
}
