import type { KubeObject } from '@hawser/kinds/kind.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { remove } from './commit.ts'
import { cacheKey, type State, storeKey } from './state.ts'

/** How long an Event is kept after it last happened: upstream's `--event-ttl`. */
const eventMs = 60 * 60 * 1000

/** Removes Events that nobody will want to read any more; without this they would fill the store. */
export async function removeExpired(state: State): Promise<void> {
  // Only ours: users may define kinds of that name, and want to keep them.
  const kind = state.caches.get('events')?.kind
  if (!kind) return
  const now = state.now()
  const old = state.look.all(kind.resource).filter((event) => isOver(event, now))
  for (const { metadata } of old) {
    const key = cacheKey(metadata.namespace, metadata.name)
    await state.locks.run(storeKey(kind, key), async () => {
      const entry = state.cacheOf(kind).get(key)
      if (entry && isOver(entry.object, now)) await remove(state, kind, entry)
    })
  }
}

const isOver = (event: KubeObject, now: number): boolean => lastHappened(event, now) < now - eventMs

/**
 * Milliseconds since 1970. Clients say when it happened: what they say of a far future is not believed, or the event
 * would stay until then.
 */
export function lastHappened(event: KubeObject, now: number): number {
  const { metadata, lastTimestamp, eventTime, series } = event as KubeObject & {
    readonly lastTimestamp?: string
    readonly eventTime?: string
    readonly series?: { readonly lastObservedTime?: string }
  }
  const told = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime]
  const times = told.map((time) => parseTime(time ?? '') ?? 0)
  return Math.max(...times.filter((time) => time < now + eventMs))
}
