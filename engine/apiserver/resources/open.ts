import { randomUUID } from 'node:crypto'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Log } from '@hawser/store/log.ts'
import { openStore, type Store, type Stored } from '@hawser/store/store.ts'
import type { Look } from '../admission/draft.ts'
import { parseRange } from '../allocation/addressrange.ts'
import { type PortRange, ServiceAddresses } from '../allocation/serviceaddresses.ts'
import type { Change } from '../cache/change.ts'
import { KindCache } from '../cache/kindcache.ts'
import { answer } from './call.ts'
import { settled } from './commit.ts'
import { removeExpired } from './expiry.ts'
import { Locks } from './locks.ts'
import { noSuchResource } from './refusals.ts'
import type { Resources } from './resources.ts'
import { cacheKey, type State } from './state.ts'
import { watch } from './watch.ts'

export interface ResourcesOptions {
  /** Disposed of together with the resources. */
  readonly log: Log
  readonly kinds: readonly AnyKind[]
  /** Where Services get their addresses: `10.129.0.0/16`. */
  readonly serviceCIDR: string
  /** Default 30000 to 32767. */
  readonly nodePortRange?: PortRange
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly uid?: () => string
  readonly random?: () => number
  /** Told about what fails in the background and is tried again. */
  readonly onError?: (error: unknown) => void
}

const bookmarkEveryMs = 60_000
const expireEveryMs = 5 * 60_000

/** Opens all kinds on a log: reads what is live into the caches, once; from then on they follow the store. */
export async function openResources(options: ResourcesOptions): Promise<Resources> {
  const { log, kinds, onError = () => {} } = options
  const store = await openStore<KubeObject | undefined>(log, { onError })
  const state = await load(store, options)
  store.subscribe((rows) => take(state, rows))
  const timers = [
    setInterval(() => {
      for (const { watchers } of state.caches.values()) watchers.bookmark(store.revision)
    }, bookmarkEveryMs),
    setInterval(() => void removeExpired(state).catch(onError), expireEveryMs),
  ]
  for (const timer of timers) timer.unref()
  return {
    kinds,
    get revision() {
      return store.revision
    },
    call: (call) => answer(state, call),
    watch: (call, sink) => watch(state, call, sink),
    peek: (kind, namespace, name) => state.cacheOf(kind).get(cacheKey(namespace, name))?.object,
    peekAll(kind, namespace) {
      const { entries } = state
        .cacheOf(kind)
        .page({ filter: { namespace, name: undefined, matches: undefined } })
      return entries.map((entry) => entry.object)
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer)
      for (const { watchers } of state.caches.values()) watchers.endAll()
      await store[Symbol.asyncDispose]()
    },
  }
}

async function load(store: Store<KubeObject | undefined>, options: ResourcesOptions): Promise<State> {
  const { kinds, random = Math.random, nodePortRange = { first: 30_000, last: 32_767 } } = options
  const byResource = new Map<string, KindCache>()
  for (const kind of kinds) {
    if (kind.stored !== false)
      byResource.set(kind.resource, new KindCache(kind, store.revision, options.onError))
  }
  for (const row of await store.load()) {
    const [resource, key] = splitKey(row.key)
    byResource.get(resource)?.load(key, row)
  }
  const addresses = new ServiceAddresses(parseRange(options.serviceCIDR), nodePortRange, random)
  const look = lookInto(byResource)
  for (const service of look.all('services')) addresses.hold(service as unknown as Service)
  return {
    store,
    cacheOf(kind) {
      const cache = byResource.get(kind.resource)
      if (!cache) throw noSuchResource()
      return cache
    },
    caches: byResource,
    look,
    locks: new Locks(),
    addresses,
    now: options.now ?? Date.now,
    uid: options.uid ?? randomUUID,
    random,
  }
}

function splitKey(storeKey: string): [resource: string, key: string] {
  const at = storeKey.indexOf('/')
  return [storeKey.slice(0, at), storeKey.slice(at + 1)]
}

const lookInto = (caches: ReadonlyMap<string, KindCache>): Look => ({
  find: (resource, namespace, name) => caches.get(resource)?.get(cacheKey(namespace, name))?.object,
  all(resource) {
    const nothing = { namespace: undefined, name: undefined, matches: undefined }
    const page = caches.get(resource)?.page({ filter: nothing })
    return page?.entries.map((entry) => entry.object) ?? []
  },
})

/** What one commit wrote goes into the caches, and then to all who watch. */
function take(state: State, rows: readonly Stored<KubeObject | undefined>[]): void {
  const changed = new Map<KindCache, Change[]>()
  for (const row of rows) {
    const [resource, key] = splitKey(row.key)
    const cache = state.caches.get(resource)
    if (!cache) continue
    const change = cache.apply(key, row, settled(row.note, row.revision))
    if (resource === 'services') follow(state.addresses, change)
    const changes = changed.get(cache)
    if (changes) changes.push(change)
    else changed.set(cache, [change])
  }
  for (const [cache, changes] of changed) cache.watchers.tell(changes)
}

function follow(addresses: ServiceAddresses, { old, now }: Change): void {
  const service = now?.object as unknown as Service | undefined
  if (old) addresses.drop(old.object as unknown as Service, service)
  if (service) addresses.hold(service)
}
