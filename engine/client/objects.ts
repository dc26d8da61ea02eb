import type { Change } from './cache.ts'
import { keyOf } from './path.ts'

export interface Stored {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string | undefined
    readonly resourceVersion: string
  }
}
export type IndexBy<T> = (object: T) => readonly string[]
type Listener<T> = (change: Change<T>) => void
type Shelf<T> = Map<string, Map<string, T>>

/** The objects of one selection as last heard, by key and by index; tells listeners of every change. */
export interface Objects<T extends Stored> {
  readonly revision: number
  get(key: string): T | undefined
  list(namespace?: string): readonly T[]
  indexed(by: IndexBy<T>, value: string): readonly T[]
  addIndex(by: IndexBy<T>): void
  onChange(listener: Listener<T>): () => void
  put(object: T): void
  remove(object: T): void
  /** A whole list replaces what is known; listeners hear only of the difference. */
  replace(items: readonly T[], revision: number): void
  /** Everything up to `revision` has been heard. */
  advance(revision: number): void
  /** Resolves when everything up to `revision` has been heard. */
  reaches(revision: number): Promise<void>
}

const byNamespace = ({ metadata }: Stored): readonly string[] => [metadata.namespace ?? '']

/** @param complain  Hears what a listener threw: one broken listener must not stop the others. */
export function objects<T extends Stored>(complain: (error: unknown) => void): Objects<T> {
  const all = new Map<string, T>()
  const shelves = new Map<IndexBy<T>, Shelf<T>>()
  const listeners = new Set<Listener<T>>()
  const waiters: { revision: number; resolve: () => void }[] = []
  let revision = 0
  let listed: readonly T[] | undefined

  function addIndex(by: IndexBy<T>): void {
    if (shelves.has(by)) return
    const shelf: Shelf<T> = new Map()
    shelves.set(by, shelf)
    for (const [key, object] of all) shelve(shelf, by, key, undefined, object)
  }
  function change(key: string, old: T | undefined, now: T | undefined): void {
    if (now) all.set(key, now)
    else all.delete(key)
    listed = undefined
    for (const [by, shelf] of shelves) shelve(shelf, by, key, old, now)
    for (const listener of listeners) tell(listener, { key, old, now })
  }
  function tell(listener: Listener<T>, change: Change<T>): void {
    try {
      listener(change)
    } catch (error) {
      complain(error)
    }
  }
  function advance(to: number): void {
    if (to > revision) revision = to
    for (let i = waiters.length - 1; i >= 0; i--) {
      if ((waiters[i] as { revision: number }).revision <= revision) waiters.splice(i, 1)[0]?.resolve()
    }
  }
  function put(object: T): void {
    const key = keyOf(object)
    const old = all.get(key)
    if (old?.metadata.resourceVersion === object.metadata.resourceVersion) return
    change(key, old, object)
    advance(Number(object.metadata.resourceVersion))
  }
  function remove(object: T): void {
    const key = keyOf(object)
    const old = all.get(key)
    if (old) change(key, old, undefined)
    advance(Number(object.metadata.resourceVersion))
  }
  function replace(items: readonly T[], to: number): void {
    const kept = new Set(items.map(keyOf))
    for (const [key, old] of [...all]) if (!kept.has(key)) change(key, old, undefined)
    for (const object of items) put(object)
    advance(to)
  }
  addIndex(byNamespace)
  return {
    get revision() {
      return revision
    },
    get: (key) => all.get(key),
    list(namespace) {
      if (namespace !== undefined) return [...(shelves.get(byNamespace)?.get(namespace)?.values() ?? [])]
      listed ??= [...all.values()]
      return listed
    },
    indexed: (by, value) => [...(shelves.get(by)?.get(value)?.values() ?? [])],
    addIndex,
    onChange(listener) {
      for (const [key, now] of [...all]) tell(listener, { key, old: undefined, now })
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    put,
    remove,
    replace,
    advance,
    reaches: (wanted) =>
      wanted <= revision
        ? Promise.resolve()
        : new Promise((resolve) => void waiters.push({ revision: wanted, resolve })),
  }
}

function shelve<T>(
  shelf: Shelf<T>,
  by: IndexBy<T>,
  key: string,
  old: T | undefined,
  now: T | undefined,
): void {
  const values = now ? by(now) : []
  for (const value of old ? by(old) : []) {
    if (values.includes(value)) continue
    const place = shelf.get(value)
    place?.delete(key)
    if (place?.size === 0) shelf.delete(value)
  }
  for (const value of values) {
    shelf.getOrInsertComputed(value, () => new Map()).set(key, now as T)
  }
}
