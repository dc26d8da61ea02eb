import type { Context } from '@hawser/client/controller.ts'
import { catalogAnnotation } from '@hawser/kinds/image/catalog.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Upgrade } from '../compose/pending.ts'
import { CATALOG_NAMESPACE } from './catalog.ts'
import type { Recipe } from './recipe.ts'

/** Brings images of the catalog onto all nodes and into their streams. */
export interface Provide {
  ensure(recipe: Recipe, progress: (message: string) => void): Promise<unknown>
  /** With all updates. */
  update(recipe: Recipe, progress: (message: string) => void): Promise<readonly Upgrade[]>
}
/** Composes in the background and tells in annotations of the image stream how it goes. */
export interface Workshop {
  isBusy(name: string): boolean
  compose(recipe: Recipe): void
  update(recipe: Recipe, request: string | undefined): void
}

/** How long an image that could not be composed is left alone, unless somebody asks for it. */
const REST_MS = 60_000

/** @param changed  Told the name of a stream when its work has ended. */
export function workshop(
  { client, signal, recorder, log, now }: Context,
  provide: Provide,
  changed: (name: string) => void,
): Workshop {
  const busy = new Set<string>()

  const annotate = (name: string, annotations: Readonly<Record<string, string | null>>): Promise<unknown> =>
    client.patch(ImageStream, name, { metadata: { annotations } }, { namespace: CATALOG_NAMESPACE })

  async function work(
    { name }: Recipe,
    request: string | undefined,
    job: (progress: (message: string) => void) => Promise<string>,
  ): Promise<void> {
    busy.add(name)
    // One write after the other, and only the last of those that wait.
    let writing = Promise.resolve()
    let next: string | undefined
    const progress = (message: string): void => {
      if (next === undefined)
        writing = writing.then(async () => {
          const told = next
          next = undefined
          await annotate(name, { [catalogAnnotation.progress]: told ?? '' }).catch(() => {})
        })
      next = message
    }
    let rest = 0
    let result: string
    try {
      result = await job(progress)
    } catch (error) {
      if (signal.aborted) return
      rest = request === undefined ? REST_MS : 0
      result = `failed: ${told(error)}`
      log(`the image ${name} of the catalog could not be made: ${told(error)}`)
      const stream = await client.find(ImageStream, name, CATALOG_NAMESPACE).catch(() => undefined)
      if (stream) {
        const about = { ...stream, apiVersion: ImageStream.apiVersion, kind: ImageStream.kind }
        recorder.event(about, { type: 'Warning', reason: 'CompositionFailed', message: told(error) })
      }
    }
    await writing
    await annotate(name, {
      [catalogAnnotation.progress]: null,
      [catalogAnnotation.result]: result,
      [catalogAnnotation.checked]: formatTime(now()),
      ...(request !== undefined && { [catalogAnnotation.answered]: request }),
    }).catch((error) => log(`the stream ${name} could not be told how its update went: ${error.message}`))
    setTimeout(() => {
      busy.delete(name)
      if (!signal.aborted) changed(name)
    }, rest).unref()
  }

  return {
    isBusy: (name) => busy.has(name),
    compose(recipe) {
      void work(recipe, undefined, async (progress) => {
        await provide.ensure(recipe, progress)
        return 'composed'
      })
    },
    update(recipe, request) {
      void work(recipe, request, async (progress) => summary(await provide.update(recipe, progress)))
    },
  }
}

/** `openssl 3.0.15 -> 3.0.17`, for all that are newer. */
export const summary = (upgrades: readonly Upgrade[]): string =>
  upgrades.length === 0
    ? 'up to date'
    : `updated: ${upgrades.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join(', ')}`

function told(error: unknown): string {
  const { message, cause } = error as Error
  const text = cause instanceof Error ? `${message} (${cause.message})` : message
  // An annotation is no log.
  return text.length > 1000 ? `${text.slice(0, 300)} … ${text.slice(-600)}` : text
}
