import { randomUUID } from 'node:crypto'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Log } from '@hawser/store/log.ts'
import { openStore, type Store, type Stored } from '@hawser/store/store.ts'
import { type AdmissionContext, type AdmissionPlugin, openChain } from '../admission/chain.ts'
import type { Draft, Look } from '../admission/draft.ts'
import { standardPlugins } from '../admission/plugins/index.ts'
import { parseRange } from '../allocation/addressrange.ts'
import { type PortRange, ServiceAddresses } from '../allocation/serviceaddresses.ts'
import { openAuthorizer } from '../auth/authorizer.ts'
import type { Change } from '../cache/change.ts'
import type { Writing } from '../cache/entry.ts'
import type { KindCache } from '../cache/kindcache.ts'
import { standardComputed } from '../computed/index.ts'
import { admitAlone } from './admit.ts'
import { answer } from './call.ts'
import { commit } from './commit.ts'
import type { Computed } from './computed.ts'
import { removeExpired } from './expiry.ts'
import { Locks } from './locks.ts'
import { noSuchResource } from './refusals.ts'
import type { Resources } from './resources.ts'
import { openServedKinds, type ServedKinds, splitKey } from './servedkinds.ts'
import { cacheKey, type State } from './state.ts'
import { Underway } from './underway.ts'
import { storedKind } from './versions.ts'
import { watch } from './watch.ts'
import { changeWhole } from './whole.ts'

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
  /** Admission, in order. Default: all there are. */
  readonly plugins?: readonly AdmissionPlugin[]
  /** In tests: see State. */
  readonly freezesOld?: boolean
  /** What is computed and not stored. */
  readonly computed?: Computed
  /** ServiceAccounts that each namespace has from the start. Default: `default`. */
  readonly serviceAccounts?: readonly string[]
  readonly uid?: () => string
  readonly random?: () => number
  /** Told about what fails in the background and is tried again. */
  readonly onError?: (error: unknown) => void
}

const bookmarkEveryMs = 60_000
const expireEveryMs = 5 * 60_000

/** Opens all kinds on a log: reads what is live into the caches, once; from then on they follow the store. */
export async function openResources(options: ResourcesOptions): Promise<Resources> {
  const { log, onError = () => {} } = options
  const store = await openStore<Writing | undefined>(log, { onError })
  const served = await loadKinds(store, options)
  const state = open(store, served, options)
  store.subscribe((rows) => take(state, served, rows))
  const timers = [
    setInterval(() => {
      for (const { watchers } of state.caches.values()) watchers.bookmark(store.revision)
    }, bookmarkEveryMs),
    setInterval(() => void removeExpired(state).catch(onError), expireEveryMs),
  ]
  for (const timer of timers) timer.unref()
  return {
    get kinds() {
      return served.kinds
    },
    setCustomKinds: (kinds) => served.setCustom(kinds, store.revision),
    onKinds: (listener) => served.onChange(listener),
    addComputed: (computed) => void Object.assign(state.computed, computed),
    publishCA(pem) {
      state.namespaceContents.rootCA = pem
    },
    look: state.look,
    authorizer: state.context.authorizer,
    *counts() {
      for (const [resource, { size }] of state.caches) yield [resource, size]
    },
    storeProblem: () => state.disk.problem,
    get revision() {
      return store.revision
    },
    call: (call) => answer(state, call),
    change: (target, change) => changeWhole(state, target, change),
    watch: (call, sink) => watch(state, call, sink),
    connecting: (call, connection) =>
      admitAlone(state, 'CONNECT', call, structuredClone(connection) as Draft, undefined, []),
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

async function loadKinds(
  store: Store<Writing | undefined>,
  { kinds, onError }: ResourcesOptions,
): Promise<ServedKinds> {
  const served = openServedKinds(kinds, store.revision, onError)
  for (const row of await store.load()) served.load(row)
  return served
}

function open(store: Store<Writing | undefined>, served: ServedKinds, options: ResourcesOptions): State {
  const { random = Math.random, now = Date.now } = options
  const { nodePortRange = { first: 30_000, last: 32_767 } } = options
  const addresses = new ServiceAddresses(parseRange(options.serviceCIDR), nodePortRange, random)
  const look = lookInto(served.caches)
  for (const service of look.all('services')) addresses.hold(service as unknown as Service)
  const authorizer = openAuthorizer(look, (resource) => glances(served.caches.get(resource)))
  const { isAllowed } = authorizer
  const followers: State['followers'] = new Map()
  const context: AdmissionContext = {
    ...{ look, now, isAllowed, authorizer, kinds: () => served.kinds },
    follow(resource, listener) {
      followers.getOrInsertComputed(resource, () => []).push(listener)
    },
    setStatus: (resource, object, status) => setStatus(state, resource, object, status),
  }
  const state: State = {
    store,
    cacheOf(kind) {
      const cache = served.caches.get(storedKind(kind).resource)
      if (!cache) throw noSuchResource()
      return cache
    },
    caches: served.caches,
    look,
    locks: new Locks(),
    underway: new Underway(),
    freezesOld: options.freezesOld ?? false,
    disk: { problem: undefined },
    followers,
    admission: openChain(options.plugins ?? standardPlugins(), context),
    context,
    computed: { ...(options.computed ?? standardComputed) },
    namespaceContents: { serviceAccounts: options.serviceAccounts ?? ['default'], rootCA: undefined },
    addresses,
    now,
    uid: options.uid ?? newUid,
    random,
  }
  return state
}

/**
 * Node joins a UUID of its parts, and V8 keeps them apart. JSON.stringify takes its slow way through an object that has
 * such a string anywhere; this one is in one piece.
 */
const newUid = (): string => randomUUID().toLowerCase()

async function setStatus(
  state: State,
  resource: string,
  object: KubeObject,
  status: object,
): Promise<boolean> {
  const kind = state.caches.get(resource)?.kind
  if (!kind) return false
  const draft = { ...object, status } as unknown as Draft
  return (await commit(state, kind, draft, Number(object.metadata.resourceVersion), false)) !== undefined
}

function* glances(cache: KindCache | undefined): Iterable<KubeObject> {
  for (const entry of cache?.entries() ?? []) yield entry.glance()
}

/** What the graph of the node authorizer is made of. */
const graphed = new Set(['pods', 'persistentvolumes'])

function lookInto(caches: ReadonlyMap<string, KindCache>): Look {
  const within = (resource: string, namespace: string | undefined): readonly KubeObject[] => {
    const page = caches.get(resource)?.page({ filter: { namespace, name: undefined, matches: undefined } })
    return page?.entries.map((entry) => entry.object) ?? []
  }
  return {
    find: (resource, namespace, name) => caches.get(resource)?.get(cacheKey(namespace, name))?.object,
    all: (resource) => within(resource, undefined),
    within,
    count: (resource) => caches.get(resource)?.size ?? 0,
    changes: (resource) => caches.get(resource)?.changes ?? 0,
  }
}

/** What one commit wrote goes into the caches, and then to all who watch. */
function take(state: State, served: ServedKinds, rows: readonly Stored<Writing | undefined>[]): void {
  const changed = new Map<KindCache, Change[]>()
  for (const row of rows) {
    const [resource, key] = splitKey(row.key)
    const cache = state.caches.get(resource)
    if (!cache) {
      served.keep(row)
      continue
    }
    const change = cache.apply(row.note?.key ?? key, row, row.note)
    if (resource === 'services') follow(state.addresses, change)
    if (graphed.has(resource)) state.context.authorizer.changed(resource, change.old?.raw, change.now?.raw)
    for (const follower of state.followers.get(resource) ?? [])
      follower(change.old?.object, change.now?.object)
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
