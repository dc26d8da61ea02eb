import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Row } from '@hawser/store/log.ts'
import { Change } from './change.ts'
import { type Entry, entryOf } from './entry.ts'
import type { Filter } from './filter.ts'
import { Recent } from './recent.ts'
import { Watchers } from './watchers.ts'

/** Where an object lives in the cache; it stays the same through all versions of the object. */
interface Slot {
  readonly key: string
  entry: Entry
}

export interface PageOptions {
  readonly filter: Filter
  /** State to show; the newest when absent. Not older than `recent.floor`. */
  readonly at?: number | undefined
  /** Begin behind this key. */
  readonly after?: string | undefined
  /** 0: all. */
  readonly limit?: number | undefined
}
export interface Page {
  readonly entries: readonly Entry[]
  /** Key of the last entry, when there are more behind it. */
  readonly last: string | undefined
  /** How many more there are; undefined when a selector makes that costly to know. */
  readonly remaining: number | undefined
}

/** All objects of one kind as they are on disk, in order, with their recent past. It changes only by `apply`. */
export class KindCache {
  /** A custom kind is replaced when its definition changes; the objects stay. */
  kind: AnyKind
  readonly recent: Recent
  readonly watchers: Watchers
  readonly #slots = new Map<string, Slot>()
  #sorted: Slot[] = []
  #changes = 0

  /** @param onError  Told when a watcher failed. */
  constructor(kind: AnyKind, revision: number, onError: (error: unknown) => void = () => {}) {
    this.kind = kind
    this.recent = new Recent(revision)
    this.watchers = new Watchers(this, onError)
  }

  /** Takes in what was there at the start. Keys come in order. */
  load(key: string, { revision, value }: Row): void {
    const slot = { key, entry: entryOf(key, revision, value as string) }
    this.#slots.set(key, slot)
    this.#sorted.push(slot)
  }

  /** Takes in a committed row. Call `watchers.tell` with the changes of one commit together. */
  apply(key: string, { revision, value }: Row, object: KubeObject | undefined): Change {
    const slot = this.#slots.get(key)
    const old = slot?.entry
    const now = value === undefined ? undefined : entryOf(key, revision, value, object)
    if (!now) this.#remove(key)
    else if (slot) slot.entry = now
    else this.#insert({ key, entry: now })
    const change = new Change(revision, old, now)
    this.recent.push(change)
    this.#changes++
    return change
  }

  /** What is in it, as rows of the store. */
  *rows(resource: string): Iterable<Row> {
    for (const { key, entry } of this.#sorted) {
      yield { key: `${resource}/${key}`, revision: entry.revision, value: entry.value() }
    }
  }

  get(key: string): Entry | undefined {
    return this.#slots.get(key)?.entry
  }

  /** Goes up with every change. */
  get changes(): number {
    return this.#changes
  }

  get size(): number {
    return this.#slots.size
  }

  page({ filter, at, after, limit = 0 }: PageOptions): Page {
    const slots = at === undefined ? this.#sorted : this.#asOf(at)
    const from = Math.max(
      filter.namespace === undefined ? 0 : firstFrom(slots, `${filter.namespace}/`),
      after === undefined ? 0 : firstFrom(slots, `${after}\0`),
    )
    // '0' is the character behind '/'.
    const to = filter.namespace === undefined ? slots.length : firstFrom(slots, `${filter.namespace}0`)
    const { matches, name } = filter
    if (matches && name !== undefined && at === undefined && after === undefined)
      return this.#named(filter, name)
    if (matches) return matching(slots, from, to, limit, matches)
    const end = limit > 0 ? Math.min(to, from + limit) : to
    const entries: Entry[] = []
    for (let index = from; index < end; index++) entries.push((slots[index] as Slot).entry)
    return { entries, last: end < to ? entries.at(-1)?.key : undefined, remaining: Math.max(to - end, 0) }
  }

  /** Only one object of a namespace can match: it need not be looked for. */
  #named({ namespace, matches }: Filter, name: string): Page {
    if (namespace === undefined && this.kind.scope === 'Namespaced') {
      return matching(this.#sorted, 0, this.#sorted.length, 0, matches as (object: KubeObject) => boolean)
    }
    const entry = this.get(namespace === undefined ? name : `${namespace}/${name}`)
    const entries = entry && matches?.(entry.raw) ? [entry] : []
    return { entries, last: undefined, remaining: undefined }
  }

  /** The listing as it was at an earlier revision: what came later is taken back. */
  #asOf(revision: number): readonly Slot[] {
    const later = this.recent.since(revision)
    if (later.length === 0) return this.#sorted
    const before = new Map<string, Entry | undefined>()
    for (const { key, old } of later) if (!before.has(key)) before.set(key, old)
    const slots = this.#sorted.filter(({ key }) => !before.has(key))
    for (const [key, entry] of before) if (entry) slots.push({ key, entry })
    return slots.sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  #insert(slot: Slot): void {
    this.#slots.set(slot.key, slot)
    this.#sorted.splice(firstFrom(this.#sorted, slot.key), 0, slot)
  }

  #remove(key: string): void {
    if (this.#slots.delete(key)) this.#sorted.splice(firstFrom(this.#sorted, key), 1)
  }
}

function matching(
  slots: readonly Slot[],
  from: number,
  to: number,
  limit: number,
  matches: (object: KubeObject) => boolean,
): Page {
  const entries: Entry[] = []
  for (let index = from; index < to; index++) {
    const { entry } = slots[index] as Slot
    if (!matches(entry.raw)) continue
    // One more than asked for matches, so there is another page.
    if (limit > 0 && entries.length === limit)
      return { entries, last: entries.at(-1)?.key, remaining: undefined }
    entries.push(entry)
  }
  return { entries, last: undefined, remaining: undefined }
}

/** Index of the first slot whose key is not before `key`. */
function firstFrom(slots: readonly Slot[], key: string): number {
  let low = 0
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((slots[middle] as Slot).key < key) low = middle + 1
    else high = middle
  }
  return low
}
