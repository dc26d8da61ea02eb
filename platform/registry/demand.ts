import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { CATALOG_LABEL, catalogAnnotation } from '@hawser/kinds/image/catalog.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { RegistryError } from './error.ts'
import { nameOf, type Repository } from './route.ts'
import { taggedIn } from './streams.ts'

export interface DemandOptions {
  readonly client: () => Client
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** How often it is looked whether the image is there, and how long. */
  readonly everyMs?: number
  readonly mostMs?: number
}

/** How long an image may take to be composed. */
export const DEMAND_MS = 15 * 60_000

/**
 * Images of the catalog are composed when they are first used, and to be pulled is a use. Resolves to true when a tag has an image
 * that had none, however many ask for it; false: nobody will make one.
 *
 * It asks as everybody does, by the annotation of the stream.
 */
export type Demand = (repository: Repository, tag: string) => Promise<boolean>

export function openDemand({ client, now, everyMs = 1000, mostMs = DEMAND_MS }: DemandOptions): Demand {
  const waiting = new Map<string, Promise<boolean>>()
  const find = ({ namespace, name }: Repository) => client().find(ImageStream, name, namespace)

  async function made(repository: Repository, tag: string): Promise<boolean> {
    const stream = await find(repository)
    if (!stream || !isToBeComposed(stream, tag)) return false
    const request = pendingOf(stream) ?? formatTime(now())
    if (request !== pendingOf(stream)) await ask(repository, request)
    const deadline = now() + mostMs
    for (;;) {
      const found = await find(repository)
      if (taggedIn(found, tag)) return true
      const { annotations = {} } = found?.metadata ?? {}
      if (!found || annotations[catalogAnnotation.answered] === request)
        throw notMade(repository, annotations[catalogAnnotation.result] ?? 'its image stream is gone')
      if (now() > deadline) throw notMade(repository, `it was not there after ${mostMs / 60_000} minutes`)
      await sleep(everyMs)
    }
  }
  async function ask({ namespace, name }: Repository, request: string): Promise<void> {
    const annotations = { [catalogAnnotation.request]: request }
    await client().patch(ImageStream, name, { metadata: { annotations } }, { namespace })
  }
  return (repository, tag) => {
    const key = `${nameOf(repository)}:${tag}`
    const running = waiting.get(key) ?? made(repository, tag).finally(() => waiting.delete(key))
    waiting.set(key, running)
    return running
  }
}

/** A tag of the catalog that is only named, and not one that an administrator points elsewhere. */
const isToBeComposed = ({ metadata, spec }: ImageStream, tag: string): boolean =>
  metadata.labels?.[CATALOG_LABEL] !== undefined &&
  (spec.tags ?? []).some(({ name, from }) => name === tag && from === undefined)

function pendingOf({ metadata: { annotations = {} } }: ImageStream): string | undefined {
  const request = annotations[catalogAnnotation.request]
  return request === annotations[catalogAnnotation.answered] ? undefined : request
}

const notMade = (repository: Repository, why: string): RegistryError =>
  new RegistryError(
    'UNAVAILABLE',
    `the image ${nameOf(repository)} of the catalog could not be composed: ${why}`,
  )
