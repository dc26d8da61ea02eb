import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { policyOf, policyPlace } from '../policy/policy.ts'
import { draftOf, importFor, scheduled } from './needs.ts'
import { tokenBucket } from './tokenbucket.ts'

type Wish = Draft<typeof ImageStreamImport>

/** Imports that run at once: each waits for somebody else's server. */
const workers = 4

/** I3: imports what streams ask for, and again what is to be looked at again and again. */
export async function startImports(context: Context): Promise<void> {
  await Promise.all([importChanged(context), importScheduled(context)])
}

function importChanged(context: Context): Promise<void> {
  const { caches, signal } = context
  const streams = caches.of(ImageStream)
  const queue = workQueue(signal, { firstMs: 1_000, maxMs: 600_000 })
  const controller: Controller<ImageStream, Wish> = {
    name: 'image-imports',
    observe: (key) => streams.get(key),
    reconcile: (stream) => [importFor(stream)].filter((wish) => wish !== undefined),
    apply: importer(context),
  }
  streams.onChange(({ key, now }) => {
    if (now && importFor(now)) queue.add(key)
  })
  return runController(controller, queue, [streams], context, workers)
}

function importScheduled(context: Context): Promise<void> {
  const { caches, signal, now } = context
  const streams = caches.of(ImageStream)
  const { namespace, name } = policyPlace
  const configs = caches.of(ConfigMap, { namespace, fieldSelector: `metadata.name=${name}` })
  const policy = () => policyOf(configs.get(`${namespace}/${name}`)?.data).scheduled
  const bucket = tokenBucket(() => policy().perMinute)
  const queue = workQueue(signal)
  const wait = (key: string): void => {
    const { everyMs } = policy()
    // Not all at the same moment: those of one start would come together forever.
    queue.addAfter(key, everyMs * (1 + Math.random() / 4))
  }
  const known = new Set<string>()
  const run = importer(context)
  const controller: Controller<ImageStream, Wish> = {
    name: 'scheduled-image-imports',
    observe: (key) => streams.get(key),
    reconcile(stream) {
      const tags = scheduled(stream)
      return tags.length > 0 ? [draftOf(stream, tags)] : []
    },
    async apply(wish) {
      const key = `${wish.metadata.namespace}/${wish.metadata.name}`
      const lateMs = policy().isOn ? bucket.take(now()) : undefined
      if (lateMs) {
        queue.addAfter(key, lateMs)
        return 0
      }
      wait(key)
      return lateMs === undefined ? 0 : run(wish)
    },
  }
  streams.onChange(({ key, now: stream }) => {
    const isScheduled = stream !== undefined && scheduled(stream).length > 0
    if (isScheduled && !known.has(key)) wait(key)
    if (isScheduled) known.add(key)
    else known.delete(key)
  })
  return runController(controller, queue, [streams, configs], context, workers)
}

/** Asks for an import. What it could not find is told in the stream; what the cluster refuses is told there too. */
const importer =
  ({ client, log }: Context) =>
  async (wish: Wish): Promise<number> => {
    try {
      const { status } = await client.create(ImageStreamImport, wish)
      return Number(status.import?.metadata.resourceVersion ?? 0)
    } catch (error) {
      if (!isReason(error, 'Forbidden') && !isReason(error, 'Invalid')) throw error
      log(`import into ${wish.metadata.namespace}/${wish.metadata.name}: ${error.message}`)
      return 0
    }
  }
