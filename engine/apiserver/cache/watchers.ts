import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Options } from '../resources/options.ts'
import type { SentEvent, Sink, Watch } from '../resources/resources.ts'
import { Audience } from './audience.ts'
import { bookmark } from './bookmark.ts'
import { type Change, EntryEvent } from './change.ts'
import type { Filter } from './filter.ts'
import type { KindCache } from './kindcache.ts'
import { transition } from './transition.ts'

/** A watcher that has more than this to take is dropped: it can list and watch again when it has caught up. */
export const maxBacklog = 64 * 1024 * 1024

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
   * Adds a watcher and tells it at once what it has missed.
   *
   * @throws {StatusError} `Expired` when that is no longer known.
   */
  add(filter: Filter, sink: Sink, options: Options, revision: number): Watch {
    const first = this.#missed(filter, options, revision)
    const watcher = new Watcher(filter, sink, options, (over) => this.#all.delete(over))
    this.#all.add(watcher)
    this.#send(watcher, first)
    return { end: () => watcher.stop() }
  }

  /** Tells everybody what one commit changed. */
  tell(changes: readonly Change[]): void {
    for (const [watcher, concerning] of this.#all.concerned(this.#cache.kind, changes))
      this.#send(watcher, eventsOf(concerning, watcher.filter))
    for (const change of changes) change.settle()
  }

  /** Sends a bookmark to all who want one: they know then that they have seen everything up to `revision`. */
  bookmark(revision: number): void {
    const event = bookmark(this.#cache.kind, revision)
    for (const watcher of this.#all) if (watcher.wantsBookmarks) this.#send(watcher, [event])
  }

  endAll(): void {
    for (const watcher of this.#all) watcher.endFromHere()
  }

  /** One watcher that fails is dropped: it must not fail the writer, nor keep the others from hearing. */
  #send(watcher: Watcher, events: readonly SentEvent[]): void {
    try {
      watcher.send(events)
    } catch (error) {
      watcher.stop()
      this.#onError(error)
    }
  }

  #missed(filter: Filter, options: Options, revision: number): SentEvent[] {
    const { resourceVersion, sendInitialEvents } = options
    const fromNow = !resourceVersion || resourceVersion === '0'
    if (sendInitialEvents ?? fromNow) {
      const { entries } = this.#cache.page({ filter })
      const events: SentEvent[] = entries.map((entry) => new EntryEvent('ADDED', entry))
      if (sendInitialEvents) events.push(bookmark(this.#cache.kind, revision, true))
      return events
    }
    if (fromNow) return []
    const from = Number(resourceVersion)
    const { recent } = this.#cache
    if (from < recent.floor) throw tooOld(from, recent.floor)
    return from >= revision ? [] : eventsOf(recent.since(from), filter)
  }
}

export const tooOld = (asked: number, oldest: number): StatusError =>
  new StatusError('Expired', `too old resource version: ${asked} (${oldest})`, {
    hint: 'List again, and watch from the resourceVersion of that list.',
  })

class Watcher {
  readonly filter: Filter
  readonly wantsBookmarks: boolean
  readonly #sink: Sink
  readonly #leave: (self: Watcher) => void
  readonly #timer: NodeJS.Timeout | undefined
  #over = false

  constructor(filter: Filter, sink: Sink, options: Options, leave: (self: Watcher) => void) {
    this.filter = filter
    this.wantsBookmarks = options.allowWatchBookmarks ?? false
    this.#sink = sink
    this.#leave = leave
    const { timeoutSeconds = 0 } = options
    if (timeoutSeconds > 0) {
      this.#timer = setTimeout(() => this.endFromHere(), Math.min(timeoutSeconds, 86_400) * 1000).unref()
    }
  }

  send(events: readonly SentEvent[]): void {
    if (this.#over || events.length === 0) return
    this.#sink.events(events)
    if ((this.#sink.backlog?.() ?? 0) > maxBacklog) this.endFromHere()
  }

  stop(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#leave(this)
  }

  endFromHere(): void {
    if (this.#over) return
    this.stop()
    this.#sink.ended()
  }
}

function eventsOf(changes: readonly Change[], filter: Filter): SentEvent[] {
  const events: SentEvent[] = []
  const prefix = filter.namespace === undefined ? undefined : `${filter.namespace}/`
  for (const change of changes) {
    if (prefix !== undefined && !change.key.startsWith(prefix)) continue
    const { old, now } = change
    const { matches } = filter
    const before = old !== undefined && (matches === undefined || matches(old.raw))
    const after = now !== undefined && (matches === undefined || matches(now.raw))
    const type = transition(before, after)
    if (type) events.push(change.event(type))
  }
  return events
}
