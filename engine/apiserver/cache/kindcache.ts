import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { Row } from '@hawser/store/log.ts'
import { Change } from './change.ts'
import { type Entry, entryOf, type Writing } from './entry.ts'
import type { Filter } from './filter.ts'
import { Recent } from './recent.ts'
import { Sorted } from './sorted.ts'
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
  readonly #sorted = new Sorted<Slot>()
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
    this.#sorted.insert(slot)
  }

  /**
   * Takes in a committed row. Call `watchers.tell` with the changes of one commit together.
   *
   * @param writing  As its writer has it.
   */
  apply(key: string, { revision, value }: Row, writing: Writing | undefined): Change {
    const slot = this.#slots.get(key)
    const old = slot?.entry
    const now = value === undefined ? undefined : (writing?.entry ?? entryOf(key, revision, value))
    if (!now) this.#remove(key)
    else if (slot) slot.entry = now
    else this.#insert({ key, entry: now })
    const change = new Change(revision, old, now)
    this.recent.push(change)
    this.#changes++
    return change
  }

  /** Reads anew what is there, after the kind has changed. No watch is told: nothing was written. */
  renew(read: (entry: Entry) => Entry): void {
    for (const slot of this.#slots.values()) slot.entry = read(slot.entry)
  }

  /** What is in it, as rows of the store. */
  *rows(resource: string): Iterable<Row> {
    for (const { key, entry } of this.#sorted.range('', undefined)) {
      yield { key: `${resource}/${key}`, revision: entry.revision, value: entry.value() }
    }
  }

  *entries(): Iterable<Entry> {
    for (const { entry } of this.#sorted.range('', undefined)) yield entry
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
    const { namespace, name, matches } = filter
    if (name !== undefined && at === undefined && after === undefined) {
      const named = this.#named(filter, name)
      if (named) return named
    }
    const from = after === undefined ? (namespace === undefined ? '' : `${namespace}/`) : `${after}\0`
    // '0' is the character behind '/'.
    const to = namespace === undefined ? undefined : `${namespace}0`
    const before = at === undefined ? undefined : versionsBefore(this.recent.since(at))
    const slots = before?.size ? this.#asOf(before, from, to) : this.#sorted.range(from, to)
    const { entries, more } = take(slots, limit, matches)
    const last = more ? entries.at(-1)?.key : undefined
    if (last === undefined || matches) return { entries, last, remaining: undefined }
    return { entries, last, remaining: this.#count(before, `${last}\0`, to) }
  }

  /** Only one object of a namespace can match: it need not be looked for. Undefined: of several namespaces, it must. */
  #named({ namespace, matches }: Filter, name: string): Page | undefined {
    if (namespace === undefined && this.kind.scope === 'Namespaced') return undefined
    const entry = this.get(namespace === undefined ? name : `${namespace}/${name}`)
    const entries = entry && (matches?.(entry) ?? true) ? [entry] : []
    return { entries, last: undefined, remaining: undefined }
  }

  #count(before: Before | undefined, from: string, to: string | undefined): number {
    let count = this.#sorted.count(from, to)
    for (const [key, entry] of before ?? []) {
      if (key >= from && (to === undefined || key < to))
        count += Number(!!entry) - Number(this.#slots.has(key))
    }
    return count
  }

  /** The listing as it was at an earlier revision: what came later is taken back. */
  *#asOf(before: Before, from: string, to: string | undefined): Generator<Slot, void> {
    const earlier = [...before]
      .filter(([key, entry]) => entry && key >= from && (to === undefined || key < to))
      .sort(([a], [b]) => (a < b ? -1 : 1))
    let next = 0
    for (const slot of this.#sorted.range(from, to)) {
      for (; next < earlier.length && (earlier[next]?.[0] as string) <= slot.key; next++) {
        const [key, entry] = earlier[next] as [string, Entry]
        yield { key, entry }
      }
      if (!before.has(slot.key)) yield slot
    }
    for (; next < earlier.length; next++) {
      const [key, entry] = earlier[next] as [string, Entry]
      yield { key, entry }
    }
  }

  #insert(slot: Slot): void {
    this.#slots.set(slot.key, slot)
    this.#sorted.insert(slot)
  }

  #remove(key: string): void {
    if (this.#slots.delete(key)) this.#sorted.remove(key)
  }
}

/** What was there, by key, before some changes; undefined for what was not. */
type Before = ReadonlyMap<string, Entry | undefined>

function versionsBefore(later: readonly Change[]): Before {
  const before = new Map<string, Entry | undefined>()
  for (const { key, old } of later) if (!before.has(key)) before.set(key, old)
  return before
}

function take(
  slots: Iterable<Slot>,
  limit: number,
  matches: Filter['matches'],
): { readonly entries: readonly Entry[]; readonly more: boolean } {
  const entries: Entry[] = []
  for (const { entry } of slots) {
    if (matches && !matches(entry)) continue
    // One more than asked for matches, so there is another page.
    if (limit > 0 && entries.length === limit) return { entries, more: true }
    entries.push(entry)
  }
  return { entries, more: false }
}
