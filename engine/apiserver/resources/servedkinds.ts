import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { Row } from '@hawser/store/log.ts'
import { KindCache } from '../cache/kindcache.ts'
import { reread } from './reread.ts'

/** The kinds the server has, and a cache for each resource: several versions of a kind share one. */
export interface ServedKinds {
  /** A new list whenever it changes. */
  readonly kinds: readonly AnyKind[]
  /** By resource. */
  readonly caches: ReadonlyMap<string, KindCache>
  /** Takes in a row at the start. Rows come in order. */
  load(row: Row): void
  /** Remembers a row of a kind that is not known (yet), so that it is there when the kind is. */
  keep(row: Row): void
  /**
   * Replaces the custom kinds. A kind that is new begins with the rows of its resource; watches of one that is gone
   * end, and its rows are kept aside.
   */
  setCustom(custom: readonly AnyKind[], revision: number): void
  /** @returns the way to stop listening. */
  onChange(listener: () => void): () => void
}

export function splitKey(storeKey: string): [resource: string, key: string] {
  const at = storeKey.indexOf('/')
  return [storeKey.slice(0, at), storeKey.slice(at + 1)]
}

export function openServedKinds(
  builtIn: readonly AnyKind[],
  revision: number,
  onError?: (error: unknown) => void,
): ServedKinds {
  const caches = new Map<string, KindCache>()
  const aside = new Map<string, Map<string, Row>>()
  const listeners = new Set<() => void>()
  let kinds = builtIn
  let custom: ReadonlySet<string> = new Set()

  const keep = (row: Row): void => {
    const [resource, key] = splitKey(row.key)
    const rows = aside.get(resource) ?? new Map<string, Row>()
    aside.set(resource, rows)
    if (row.value === undefined) rows.delete(key)
    else rows.set(key, row)
  }
  const open = (kind: AnyKind, at: number): void => {
    const cache = new KindCache(kind, at, onError)
    const rows = [...(aside.get(kind.resource) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [key, row] of rows) cache.load(key, row)
    if (kind.isCustom) cache.renew((entry) => reread(kind, entry))
    aside.delete(kind.resource)
    caches.set(kind.resource, cache)
  }
  const close = (resource: string): void => {
    const cache = caches.get(resource)
    if (!cache) return
    caches.delete(resource)
    cache.watchers.endAll()
    for (const row of cache.rows(resource)) keep(row)
  }

  for (const kind of builtIn) if (isStored(kind)) open(kind, revision)
  return {
    get kinds() {
      return kinds
    },
    caches,
    load(row) {
      const [resource, key] = splitKey(row.key)
      const cache = caches.get(resource)
      if (cache) cache.load(key, row)
      else keep(row)
    },
    keep,
    setCustom(next, at) {
      // A version that is stored need not be served.
      const stored = [...new Set(next.map((kind) => kind.storedAs?.kind ?? kind))].filter(isStored)
      const wanted = new Set(stored.map(({ resource }) => resource))
      for (const resource of custom) if (!wanted.has(resource)) close(resource)
      for (const kind of stored) {
        const cache = caches.get(kind.resource)
        if (!cache) open(kind, at)
        else if (cache.kind !== kind) {
          // They would hear of objects in a form that is no longer that of their version.
          const isOther = cache.kind.definedBy !== kind.definedBy
          cache.kind = kind
          if (isOther) cache.watchers.endAll()
          cache.renew((entry) => reread(kind, entry))
        }
      }
      custom = wanted
      kinds = [...builtIn, ...next]
      for (const listener of listeners) listener()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const isStored = ({ stored, storedAs }: AnyKind): boolean => stored !== false && storedAs === undefined
