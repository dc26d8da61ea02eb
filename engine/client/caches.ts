import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Cache, CacheOptions, Caches } from './cache.ts'
import type { Client } from './client.ts'
import { follow } from './follow.ts'
import { type IndexBy, type Objects, objects } from './objects.ts'

export interface CachesOptions {
  readonly signal: AbortSignal
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
}

/** One followed selection; every cache given out for it is a view with its own indexes. */
interface Shared {
  readonly objects: Objects<KubeObject>
  readonly synced: Promise<void>
}

/**
 * Caches over one client, sharing one watch per kind and selection. All end when `signal` aborts; whoever still waits
 * for `synced` or `reaches` is let go then, so look at the signal afterwards.
 */
export function cachesOf(client: Client, { signal, log }: CachesOptions): Caches {
  const shared = new Map<string, Shared>()
  const ended = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  )

  function start(
    kind: AnyKind,
    { namespace, labelSelector, fieldSelector }: CacheOptions<KubeObject>,
  ): Shared {
    const complain = (error: unknown): void =>
      log(`a listener of ${kind.resource} failed: ${(error as Error).message}`, { error })
    const stored = objects<KubeObject>(complain)
    const { promise, resolve } = Promise.withResolvers<void>()
    const selection = {
      ...(namespace && { namespace }),
      ...(labelSelector && { labelSelector }),
      ...(fieldSelector && { fieldSelector }),
    }
    const following = follow({
      kind,
      selection,
      objects: stored,
      transport: client.transport,
      signal,
      log,
      onList: resolve,
    })
    following.catch((error: unknown) => log(`stopped following ${kind.resource}`, { error }))
    return { objects: stored, synced: Promise.race([promise, ended]) }
  }

  function of(kind: AnyKind, options: CacheOptions<KubeObject> = {}): Cache<KubeObject> {
    const { namespace = '', labelSelector = '', fieldSelector = '' } = options
    const id = [kind.resource, kind.version, namespace, labelSelector, fieldSelector].join('\n')
    const { objects: stored, synced } = shared.getOrInsertComputed(id, () => start(kind, options))
    const indexes: Readonly<Record<string, IndexBy<KubeObject>>> = options.indexes ?? {}
    for (const by of Object.values(indexes)) stored.addIndex(by)
    return {
      get: stored.get,
      list: stored.list,
      indexed(index, value) {
        const by = indexes[index]
        if (!by) throw new Error(`the cache of ${kind.resource} was made without the index "${index}"`)
        return stored.indexed(by, value)
      },
      onChange: stored.onChange,
      synced,
      reaches(revision) {
        const resource = client.writes.resourceOf(revision)
        if (resource !== undefined && resource !== kind.resource) return Promise.resolve()
        return Promise.race([stored.reaches(revision), ended])
      },
    }
  }
  return { of } as unknown as Caches
}
