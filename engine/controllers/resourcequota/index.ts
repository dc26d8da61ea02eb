import type { Cache } from '@hawser/client/cache.ts'
import { type Context, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { resourcesOf } from '@hawser/kinds/core/quota/evaluators.ts'
import { ResourceQuota } from '@hawser/kinds/core/resourcequota.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { type Action, reconcile, type State } from './reconcile.ts'

const WORKERS = 2
/** What happens in a namespace at once is counted once. */
const SETTLE_MS = 200
/** Pods that should be gone by now are counted no more, which no event tells. */
const EVERY_MS = 5 * 60_000

/** Keeps the status of quotas true when something is deleted or ends. */
export async function start(context: Context): Promise<void> {
  const { caches, signal, now } = context
  const quotas = caches.of(ResourceQuota)
  const queue = workQueue(signal)
  const counted = new Map<string, Counted>()

  const count = (resource: string): Counted | undefined => {
    const kind = kindOf.get(resource)
    if (!kind) return undefined
    return counted.getOrInsertComputed(resource, () => follow(caches.of(kind) as Cache<KubeObject>, recount))
  }
  const recount = (namespace: string | undefined): void => {
    for (const quota of quotas.list(namespace)) queue.addAfter(keyOf(quota), SETTLE_MS)
  }
  quotas.onChange(({ key, now: quota }) => {
    if (!quota) return
    for (const resource of limitedBy(quota)) count(resource)
    queue.add(key)
  })
  const observe = (key: string): State | undefined => {
    const quota = quotas.get(key)
    if (!quota || !limitedBy(quota).every((resource) => count(resource)?.isSynced() ?? true)) return undefined
    const objectsOf = (resource: string): readonly KubeObject[] =>
      count(resource)?.cache.list(quota.metadata.namespace) ?? []
    return { quota, objectsOf, nowMs: now() }
  }
  const controller = {
    ...{ name: 'resourcequota', observe, reconcile, again: () => EVERY_MS },
    apply: (action: Action) => apply(context, action),
  }
  await runController(controller, queue, [quotas], context, WORKERS)
}

interface Counted {
  readonly cache: Cache<KubeObject>
  readonly isSynced: () => boolean
}

const kindOf: ReadonlyMap<string, AnyKind> = new Map(
  allKinds
    .filter(({ scope, stored, storedAs }) => scope === 'Namespaced' && stored !== false && !storedAs)
    .map((kind) => [kind.resource, kind]),
)

const limitedBy = ({ spec }: ResourceQuota): string[] => resourcesOf(Object.keys(spec.hard ?? {}))

/** @param recount  Called for a namespace in which something has changed; undefined: in any. */
function follow(cache: Cache<KubeObject>, recount: (namespace: string | undefined) => void): Counted {
  let synced = false
  cache.onChange(({ old, now }) => {
    if (synced) recount((now ?? old)?.metadata.namespace)
  })
  void cache.synced.then(() => {
    synced = true
    recount(undefined)
  })
  return { cache, isSynced: () => synced }
}

async function apply({ client }: Context, { quota, status }: Action): Promise<number> {
  try {
    return revisionOf(await client.updateStatus(ResourceQuota, { ...quota, status }))
  } catch (error) {
    // Somebody was charged meanwhile: that is a change, and so counted again.
    if (isReason(error, 'NotFound') || isReason(error, 'Conflict')) return 0
    throw error
  }
}
