import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { ListOptions } from './client.ts'
import { collectionPath, listOf, named, selection } from './list.ts'
import type { Objects } from './objects.ts'
import type { Transport, WatchEvent } from './transport.ts'

export interface Followed {
  readonly kind: AnyKind
  readonly selection: ListOptions
  readonly objects: Objects<KubeObject>
  readonly transport: Transport
  readonly signal: AbortSignal
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
  /** Called after each complete list. */
  readonly onList: () => void
}

/** A watch that lived this long was healthy: when it ends, the next one starts at once. */
const HEALTHY_MS = 1_000
const FIRST_DELAY_MS = 50
const MAX_DELAY_MS = 10_000

/** Lists, then watches from there, until the signal aborts: resumes where a watch ended, lists again when that is gone. */
export async function follow(followed: Followed): Promise<void> {
  const { kind, objects, signal, log } = followed
  let listed = false
  let failures = 0
  while (!signal.aborted) {
    const began = performance.now()
    try {
      if (!listed) await relist(followed)
      listed = true
      await watch(followed)
      failures = performance.now() - began < HEALTHY_MS ? failures + 1 : 0
    } catch (error) {
      if (signal.aborted) return
      if (isReason(error, 'Expired') || isReason(error, 'Gone')) listed = false
      failures = performance.now() - began < HEALTHY_MS ? failures + 1 : 1
      // A server that is away for long is not worth a line for every attempt.
      if (failures === 1 || failures % 10 === 0) {
        log(`lost sight of ${kind.resource}: ${(error as Error).message}; following again`, {
          resource: kind.resource,
          revision: objects.revision,
          failures,
        })
      }
    }
    if (failures) await sleep(delayMs(failures), undefined, { signal, ref: false }).catch(() => {})
  }
}

/** Twice as long after each failure, and a random part so that clients do not come back all at once. */
const delayMs = (failures: number): number =>
  Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20), MAX_DELAY_MS) * (0.5 + Math.random() / 2)

async function relist({
  kind,
  selection: selected,
  objects,
  transport,
  signal,
  onList,
}: Followed): Promise<void> {
  const path = collectionPath(kind, selected.namespace)
  const answer = await transport.request({ method: 'GET', path, query: selection(selected), signal })
  const { items, resourceVersion } = listOf(kind, answer)
  objects.replace(items, Number(resourceVersion))
  onList()
}

async function watch({ kind, selection: selected, objects, transport, signal }: Followed): Promise<void> {
  const query = {
    ...selection(selected),
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: String(objects.revision),
    // A server ends a watch some time; asking for different times spreads the work.
    timeoutSeconds: String(300 + Math.floor(Math.random() * 300)),
  }
  for await (const event of transport.watch({
    path: collectionPath(kind, selected.namespace),
    query,
    signal,
  })) {
    take(objects, kind, event)
  }
}

function take(objects: Objects<KubeObject>, kind: AnyKind, { type, object }: WatchEvent): void {
  if (type === 'BOOKMARK') objects.advance(Number(object.metadata.resourceVersion))
  else if (type === 'DELETED') objects.remove(named(kind, object))
  else objects.put(named(kind, object))
}
