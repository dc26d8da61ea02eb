import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Store } from '@hawser/store/store.ts'
import type { AdmissionContext, Chain } from '../admission/chain.ts'
import type { Look } from '../admission/draft.ts'
import type { ServiceAddresses } from '../allocation/serviceaddresses.ts'
import type { Writing } from '../cache/entry.ts'
import type { KindCache } from '../cache/kindcache.ts'
import type { Computed } from './computed.ts'
import type { Locks } from './locks.ts'
import type { NamespaceContents } from './namespacecontents.ts'
import type { Underway } from './underway.ts'

/** What the verbs work on. */
export interface State {
  readonly store: Store<Writing | undefined>
  readonly cacheOf: (kind: AnyKind) => KindCache
  /** Every stored kind, by resource. */
  readonly caches: ReadonlyMap<string, KindCache>
  readonly look: Look
  readonly locks: Locks
  readonly underway: Underway
  /** In tests: what admission must not change is frozen, so that changing it throws. */
  readonly freezesOld: boolean
  /** Why the last write failed, for those who ask about health. */
  readonly disk: { problem: string | undefined }
  /** Those of admission who want to hear of every change of a resource at once. */
  readonly followers: Map<string, ((old: KubeObject | undefined, now: KubeObject | undefined) => void)[]>
  readonly admission: Chain
  readonly context: AdmissionContext
  /** Answers for kinds of which nothing is stored, and for subresources that are questions. */
  readonly computed: Computed
  readonly namespaceContents: NamespaceContents
  readonly addresses: ServiceAddresses
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly uid: () => string
  /** From 0 to 1, as Math.random. */
  readonly random: () => number
}

/** `namespace/name`, or `name` of a cluster-scoped kind: the key of an object in the cache of its kind. */
export const cacheKey = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}/${name}`

/** The key in the store, where all kinds live together. */
export const storeKey = (kind: AnyKind, key: string): string => `${kind.resource}/${key}`
