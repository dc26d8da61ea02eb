import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Options } from '../resources/options.ts'
import type { SentEvent, Sink, Watch } from '../resources/resources.ts'
import { Audience } from './audience.ts'
import { bookmark } from './bookmark.ts'
import type { Change } from './change.ts'
import type { Filter } from './filter.ts'
import type { KindCache } from './kindcache.ts'
import { transition } from './transition.ts'
import { Watcher } from './watcher.ts'

/** All who watch one kind. */
export class Watchers {
  readonly #cache: KindCache
  readonly #onError: (error: unknown) => void
  readonly #all = new Audience<Watcher>()

  constructor(cache: KindCache, onError: (error: unknown) => void) {
    this.#cache = cache
    this.#onError = onError
  }

  /**
   * Adds a watcher and begins to tell it what is there or what it has missed.
   *
   * @param revision  The newest revision, now and later.
   * @throws {StatusError} `Expired` when what it has missed is no longer known.
   */
  add(filter: Filter, sink: Sink, options: Options, revision: () => number): Watch {
    const { sendInitialEvents, allowWatchBookmarks } = options
    const now = revision()
    const missed = sendInitialEvents ? [] : this.#missed(filter, options, now)
    const watcher = new Watcher({
      filter,
      sink,
      options,
      bookmark: () => bookmark(this.#cache.kind, revision()),
      onLeave: (over) => this.#all.delete(over),
      onError: this.#onError,
    })
    this.#all.add(watcher)
    if (sendInitialEvents) {
      const end = allowWatchBookmarks ? [bookmark(this.#cache.kind, now, true)] : []
      watcher.begin(this.#cache.page({ filter }).entries, end)
    } else {
      watcher.send(missed)
    }
    return { end: () => watcher.stop() }
  }

  /** Tells everybody what one commit changed. */
  tell(changes: readonly Change[]): void {
    for (const [watcher, concerning] of this.#all.concerned(this.#cache.kind, changes))
      this.#tellOne(watcher, concerning)
    for (const change of changes) change.settle()
  }

  /** Sends a bookmark to all who want one: they know then that they have seen everything up to `revision`. */
  bookmark(revision: number): void {
    const event = bookmark(this.#cache.kind, revision)
    for (const watcher of this.#all)
      if (watcher.wantsBookmarks && watcher.after < revision) watcher.send([event])
  }

  endAll(): void {
    for (const watcher of this.#all) watcher.endFromHere()
  }

  /** A filter that fails on an object fails nobody but its watcher. */
  #tellOne(watcher: Watcher, changes: readonly Change[]): void {
    try {
      watcher.send(eventsOf(changes, watcher.filter, watcher.after))
    } catch (error) {
      watcher.stop()
      this.#onError(error)
    }
  }

  #missed(filter: Filter, { resourceVersion }: Options, now: number): SentEvent[] {
    if (!resourceVersion || resourceVersion === '0') return []
    const from = Number(resourceVersion)
    const { recent } = this.#cache
    if (from < recent.floor) throw tooOld(from, recent.floor)
    return from >= now ? [] : eventsOf(recent.since(from), filter, from)
  }
}

export const tooOld = (asked: number, oldest: number): StatusError =>
  new StatusError('Expired', `too old resource version: ${asked} (${oldest})`, {
    hint: 'List again, and watch from the resourceVersion of that list.',
  })

/** @param after  A watch from a version that is still to come hears nothing of what comes before it. */
function eventsOf(changes: readonly Change[], filter: Filter, after: number): SentEvent[] {
  const events: SentEvent[] = []
  const prefix = filter.namespace === undefined ? undefined : `${filter.namespace}/`
  for (const change of changes) {
    if (change.revision <= after) continue
    if (prefix !== undefined && !change.key.startsWith(prefix)) continue
    const { old, now } = change
    const { matches } = filter
    const before = old !== undefined && (matches === undefined || matches(old))
    const isNow = now !== undefined && (matches === undefined || matches(now))
    const type = transition(before, isNow)
    if (type) events.push(change.event(type))
  }
  return events
}
