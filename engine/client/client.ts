import type { AnyKind, Draft, Kind, ObjectOf } from '@hawser/kinds/kind.ts'
import type { Fields } from '@hawser/kinds/schema.ts'
import type { Transport } from './transport.ts'
import type { Writes } from './writes.ts'

export interface ListOptions {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
}
export interface List<T> {
  readonly items: readonly T[]
  readonly resourceVersion: string
}
export interface PatchOptions {
  readonly namespace?: string | undefined
  /** Default `application/merge-patch+json`. */
  readonly type?:
    | 'application/merge-patch+json'
    | 'application/json-patch+json'
    | 'application/strategic-merge-patch+json'
  readonly subresource?: 'status' | 'scale' | 'ephemeralcontainers'
}
export interface DeleteOptions {
  readonly namespace?: string | undefined
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

/**
 * Typed access to the API. Answers are frozen: in one process they are the very objects of the server's cache.
 * Every refusal is a `StatusError` whose reason is the API's.
 */
export interface Client {
  readonly transport: Transport
  /** What this client wrote lately; caches made with it wait for their own kind's writes only. */
  readonly writes: Writes
  get<F extends Fields>(kind: Kind<F>, name: string, namespace?: string): Promise<ObjectOf<Kind<F>>>
  /** Like `get`, but absence is `undefined`. */
  find<F extends Fields>(
    kind: Kind<F>,
    name: string,
    namespace?: string,
  ): Promise<ObjectOf<Kind<F>> | undefined>
  list<F extends Fields>(kind: Kind<F>, options?: ListOptions): Promise<List<ObjectOf<Kind<F>>>>
  /** Creates in `draft.metadata.namespace`. */
  create<F extends Fields>(kind: Kind<F>, draft: Draft<Kind<F>>): Promise<ObjectOf<Kind<F>>>
  /** Replaces the object whose resourceVersion `object` carries; `Conflict` when it is no longer that one. */
  update<F extends Fields>(kind: Kind<F>, object: Draft<Kind<F>>): Promise<ObjectOf<Kind<F>>>
  updateStatus<F extends Fields>(kind: Kind<F>, object: Draft<Kind<F>>): Promise<ObjectOf<Kind<F>>>
  patch<F extends Fields>(
    kind: Kind<F>,
    name: string,
    patch: unknown,
    options?: PatchOptions,
  ): Promise<ObjectOf<Kind<F>>>
  /** Resolves to false when there was nothing to delete. */
  delete(kind: AnyKind, name: string, options?: DeleteOptions): Promise<boolean>
  /** Like `delete`, but resolves to the revision of the deletion: 0 when nothing was there or the server does not say. */
  remove(kind: AnyKind, name: string, options?: DeleteOptions): Promise<number>
  /** Deletes every object of a selection; resolves when all were asked to go. */
  deleteAll(kind: AnyKind, options?: ListOptions & Omit<DeleteOptions, 'namespace'>): Promise<void>
  /** POSTs to a subresource that is a verb, such as `binding` of a pod or `eviction`. */
  invoke(
    kind: AnyKind,
    name: string,
    subresource: string,
    body: unknown,
    namespace?: string,
  ): Promise<unknown>
}
