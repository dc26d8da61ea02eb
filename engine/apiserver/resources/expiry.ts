import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { remove } from './commit.ts'
import { cacheKey, type State, storeKey } from './state.ts'

/** How long an Event is kept after it last happened: upstream's `--event-ttl`. */
const eventMs = 60 * 60 * 1000

/** Removes Events that nobody will want to read any more; without this they would fill the store. */
export async function removeExpired(state: State): Promise<void> {
  for (const { kind } of state.caches.values()) {
    if (kind.kind === 'Event') await removeOlder(state, kind, state.now() - eventMs)
  }
}

async function removeOlder(state: State, kind: AnyKind, before: number): Promise<void> {
  const old = state.look.all(kind.resource).filter((event) => lastHappened(event) < before)
  for (const { metadata } of old) {
    const key = cacheKey(metadata.namespace, metadata.name)
    await state.locks.run(storeKey(kind, key), async () => {
      const entry = state.cacheOf(kind).get(key)
      if (entry && lastHappened(entry.object) < before) await remove(state, kind, entry)
    })
  }
}

/** Milliseconds since 1970. */
export function lastHappened(event: KubeObject): number {
  const { metadata, lastTimestamp, eventTime, series } = event as KubeObject & {
    readonly lastTimestamp?: string
    readonly eventTime?: string
    readonly series?: { readonly lastObservedTime?: string }
  }
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime]
  return Math.max(...times.map((time) => parseTime(time ?? '') ?? 0))
}
