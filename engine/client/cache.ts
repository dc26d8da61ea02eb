import type { Kind, ObjectOf } from '@hawser/kinds/kind.ts'
import type { Fields } from '@hawser/kinds/schema.ts'

/** What a watch has told us so far about the objects of one kind. Reading costs no request. */
export interface Cache<T> {
  /** `namespace/name`, or `name` of a cluster-scoped kind. */
  get(key: string): T | undefined
  list(namespace?: string): readonly T[]
  /** Objects that `index` (given when the cache was made) files under `value`. */
  indexed(index: string, value: string): readonly T[]
  /** Calls `listener` for every change from now on, and first for each object already there. Returns the way out. */
  onChange(listener: (change: Change<T>) => void): () => void
  /** Resolves when the first list is in. */
  readonly synced: Promise<void>
  /** Resolves when the cache shows every write up to `revision` (a resourceVersion as a number). */
  reaches(revision: number): Promise<void>
}
export interface Change<T> {
  readonly key: string
  /** Undefined: new. */
  readonly old: T | undefined
  /** Undefined: deleted. */
  readonly now: T | undefined
}

export interface CacheOptions<T> {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /** Name of the index -> the values one object is filed under. */
  readonly indexes?: Readonly<Record<string, (object: T) => readonly string[]>>
}

/** One cache per kind and selection, shared by all who ask; every one ends with the signal it was made with. */
export interface Caches {
  of<F extends Fields>(kind: Kind<F>, options?: CacheOptions<ObjectOf<Kind<F>>>): Cache<ObjectOf<Kind<F>>>
}
