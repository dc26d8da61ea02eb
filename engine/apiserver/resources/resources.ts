import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Status, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Look } from '../admission/draft.ts'
import type { Authorizer } from '../auth/authorizer.ts'
import type { Computed } from './computed.ts'
import type { Options } from './options.ts'

/** Who asks, as authentication found out. */
export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  /** What the authenticator knows besides, such as `authentication.kubernetes.io/pod-name`. */
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

export type Verb = 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

export const patchTypes = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
} as const
export type PatchType = (typeof patchTypes)[keyof typeof patchTypes]

/** What a request is about. */
export interface Target {
  readonly kind: AnyKind
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  /** `status`, `scale`, `binding`, `eviction`, `finalize` and others that only move data; never `log`, `exec`, `proxy`. */
  readonly subresource?: string | undefined
}

/** One call, free of HTTP. It was authenticated and authorized before it came here. */
export interface Call extends Target {
  readonly user: User
  readonly verb: Verb
  readonly options?: Options
  /** Parsed JSON: the object, the patch, or a `DeleteOptions`. Read, never changed; only parts without a schema are kept as they are (and frozen). */
  readonly body?: unknown
  /** For `patch`. */
  readonly patchType?: PatchType
  /** What strict reading has against the text of the body, such as `duplicate field "spec.replicas"`. */
  readonly problems?: readonly string[]
  /** Names who writes, unless `fieldManager` does. */
  readonly userAgent?: string | undefined
  /** Gets what admission tells the audit log. */
  readonly auditAnnotations?: Map<string, string>
}

/** A list as it goes over the wire; `items` are the frozen objects of the cache. */
export interface ListObject {
  /** `PodList`. */
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items: readonly KubeObject[]
}

/**
 * What a call is answered with. Reading `object` costs nothing for objects the cache holds; `chunks` hands out the
 * bytes that were made when the object was committed. Use one of them.
 */
export interface Answer {
  readonly code: 200 | 201
  /** Texts for `Warning: 299 - "…"` headers. */
  readonly warnings: readonly string[]
  /** Deeply frozen. */
  readonly object: KubeObject | ListObject | Status
  /** Of a list: its objects, for who only looks at them (they may not be frozen yet, which costs as much as parsing). */
  readonly items?: Iterable<KubeObject>
  /** The JSON document, whole, in the order to write it: one buffer for an object, several for a long list. */
  chunks(): readonly Buffer[]
  /** The same, each made when it is taken: who waits for his socket in between holds one chunk of a long list, not all. */
  pieces(): Iterable<Buffer>
  /** The document, where it is one text already: then it need not become a buffer first. */
  readonly text?: string
  /** Bytes of the document. */
  readonly size: number
  /**
   * Revision that this call wrote; 0 when it wrote nothing. A reader of the cache sees the write as soon as the answer
   * is there: the cache is brought up to date first.
   */
  readonly revision: number
}

/** Who changes an object, which was permitted already. */
export type Changing = Pick<Call, 'user' | 'kind' | 'namespace' | 'userAgent'> & {
  readonly name: string
  readonly options?: Pick<Options, 'dryRun' | 'fieldManager'>
}

export interface WatchCall extends Target {
  readonly user: User
  readonly options?: Options
}

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
/** One event as one watcher sees it; the bytes are made once and shared by all watchers. */
export interface SentEvent {
  readonly type: EventType
  /** Deeply frozen. A bookmark has only `kind`, `apiVersion` and `metadata.resourceVersion` (and annotations). */
  readonly object: KubeObject
  /** `{"type":"ADDED","object":{…}}` and a newline. */
  bytes(): Buffer
}

/** The receiving end of a watch. Both functions are called synchronously and must not throw. */
export interface Sink {
  /** Events in the order of their revisions; a batch is what came at once. The first one may come before `watch` returns. */
  events(batch: readonly SentEvent[]): void
  /**
   * The watch is over, and not because `end` was called: timeoutSeconds passed, or the server stops.
   *
   * @param why  The sink was too slow: it has not heard everything, and must list again.
   */
  ended(why?: StatusError): void
  /** Bytes (or any measure of at most `maxBacklog`) that were sent and not yet taken. A sink above the limit is dropped. */
  backlog?(): number
  /** Calls back, later and once, when what was sent is taken: what was there when the watch began comes at that pace. */
  whenTaken?(then: () => void): void
}
export interface Watch {
  /** Stops it; nothing is called afterwards. Safe to repeat. */
  end(): void
}

/** All kinds over one store: every verb, without HTTP. */
export interface Resources extends AsyncDisposable {
  /** A new list whenever custom kinds come and go. */
  readonly kinds: readonly AnyKind[]
  /** Replaces the kinds that users defined; what is stored of a kind is there as soon as the kind is. */
  setCustomKinds(kinds: readonly AnyKind[]): void
  /** Calls `listener` after `kinds` has changed. Returns the way to stop that. */
  onKinds(listener: () => void): () => void
  /** Adds what is computed by those that are opened after the resources, such as tokens. */
  addComputed(computed: Computed): void
  /** From now on every new namespace gets these certificates, PEM, as its ConfigMap `kube-root-ca.crt`. */
  publishCA(pem: string): void
  readonly look: Look
  /** Who may do what, as the objects say now. */
  readonly authorizer: Authorizer
  /** How many objects of each resource are stored. */
  counts(): Iterable<readonly [resource: string, count: number]>
  /** Why the last write did not reach the disk; undefined when it did. */
  storeProblem(): string | undefined
  /** Newest revision that the cache shows. */
  readonly revision: number
  /** @throws {StatusError} every refusal; anything else is a bug or a broken disk. */
  call(call: Call): Promise<Answer>
  /**
   * Changes an object with its status, or makes it: for views of stored objects. Admission sees the change.
   *
   * @param change  Gives the object as it is to be, from the newest there is; undefined leaves it alone. Pure: it may be
   *   called several times.
   * @throws {StatusError} `NotFound` when there is none and `change` makes none.
   */
  change(
    target: Changing,
    change: (object: KubeObject | undefined) => object | undefined,
  ): Promise<KubeObject>
  /**
   * Starts a watch.
   *
   * @throws {StatusError} at once, before any event: `BadRequest` for a bad selector, `Expired` (410) when
   *   `resourceVersion` is older than the kept history, `Timeout` when it is still to come. HTTP tells these two as an
   *   ERROR event on the stream, as upstream.
   */
  watch(call: WatchCall, sink: Sink): Watch
  /**
   * Asks admission whether somebody may connect.
   *
   * @param options  `PodExecOptions` and the like.
   * @throws {StatusError} when not.
   */
  connecting(call: Target & { readonly user: User }, options: object): Promise<void>
  /** The cached object, or undefined: for authorization and admission, which must not wait. Deeply frozen. */
  peek(kind: AnyKind, namespace: string | undefined, name: string): KubeObject | undefined
  /** All cached objects of a kind (in a namespace), sorted by namespace and name. Deeply frozen. */
  peekAll(kind: AnyKind, namespace?: string): readonly KubeObject[]
}
