import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Options } from '../resources/options.ts'
import type { SentEvent, Sink } from '../resources/resources.ts'
import { EntryEvent } from './change.ts'
import type { Entry } from './entry.ts'
import type { Filter } from './filter.ts'

/** A watcher that has more than this to take is dropped: it can list and watch again when it has caught up. */
export const maxBacklog = 32 * 1024 * 1024
/** What was there when a watch began is sent as fast as it is taken: so much may be on the way. */
const paceBytes = 1024 * 1024
/** So many entries are made into events before the backlog is looked at again. */
const entriesAtOnce = 100
/** Events that may wait for a watcher which is still being told what was there. */
const maxWaiting = 10_000

const second = 1000
/** A bookmark this long before the end of a watch lets the next one begin where this one ended. */
const lastBookmarkMs = 2 * second
const longestMs = 86_400 * second

export interface Parts {
  readonly filter: Filter
  readonly sink: Sink
  readonly options: Options
  readonly bookmark: () => SentEvent
  readonly onLeave: (self: Watcher) => void
  readonly onError: (error: unknown) => void
}

/** One who watches a kind. */
export class Watcher {
  readonly filter: Filter
  readonly wantsBookmarks: boolean
  /** Only what comes behind this revision is of interest. */
  readonly after: number
  readonly #parts: Parts
  #timer: NodeJS.Timeout | undefined
  /** What was there and is still to be told, … */
  #initial: Iterator<Entry> | undefined
  /** … and what comes after it. */
  #waiting: SentEvent[] = []
  #over = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.filter = parts.filter
    this.wantsBookmarks = parts.options.allowWatchBookmarks ?? false
    const { timeoutSeconds = 0, resourceVersion = '0' } = parts.options
    this.after = Number(resourceVersion)
    if (timeoutSeconds !== 0) this.#endIn(Math.min(timeoutSeconds * second, longestMs))
  }

  /** Tells what is there, at the pace of the watcher, and then `end`. */
  begin(entries: Iterable<Entry>, end: readonly SentEvent[]): void {
    this.#initial = entries[Symbol.iterator]()
    this.#waiting.push(...end)
    this.#pump()
  }

  /** A watcher that fails is dropped: it must not fail the writer, nor keep the others from hearing. */
  send(events: readonly SentEvent[]): void {
    if (this.#over || events.length === 0) return
    if (!this.#initial) this.#pass(events)
    else if (this.#waiting.push(...events) > maxWaiting) this.endFromHere(tooSlow())
  }

  stop(): void {
    this.#over = true
    this.#initial = undefined
    this.#waiting = []
    clearTimeout(this.#timer)
    this.#parts.onLeave(this)
  }

  endFromHere(why?: StatusError): void {
    if (this.#over) return
    this.stop()
    this.#parts.sink.ended(why)
  }

  #pass(events: readonly SentEvent[]): void {
    const { sink } = this.#parts
    try {
      sink.events(events)
      if ((sink.backlog?.() ?? 0) > maxBacklog) this.endFromHere(tooSlow())
    } catch (error) {
      this.#fail(error)
    }
  }

  #pump(): void {
    const { sink } = this.#parts
    try {
      while (this.#initial) {
        const batch = take(this.#initial, entriesAtOnce).map((entry) => new EntryEvent('ADDED', entry))
        if (batch.length > 0) sink.events(batch)
        if (batch.length < entriesAtOnce) this.#caughtUp()
        else if (sink.whenTaken && (sink.backlog?.() ?? 0) > paceBytes)
          return void sink.whenTaken(() => this.#pump())
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  #caughtUp(): void {
    const waiting = this.#waiting
    this.#initial = undefined
    this.#waiting = []
    if (waiting.length > 0) this.#pass(waiting)
  }

  #fail(error: unknown): void {
    this.stop()
    this.#parts.onError(error)
  }

  #endIn(ms: number): void {
    if (this.wantsBookmarks && ms > lastBookmarkMs) {
      this.#timer = setTimeout(() => {
        this.send([this.#parts.bookmark()])
        if (!this.#over) this.#endIn(lastBookmarkMs)
      }, ms - lastBookmarkMs).unref()
    } else {
      this.#timer = setTimeout(() => this.endFromHere(), Math.max(ms, 0)).unref()
    }
  }
}

/** 410: what it has not heard is not kept for it. */
const tooSlow = (): StatusError =>
  new StatusError('Expired', 'The watch has fallen too far behind: its events were not taken in time.', {
    hint: 'List again, and watch from the resourceVersion of that list.',
  })

function take<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = []
  while (taken.length < count) {
    const { value, done } = from.next()
    if (done) break
    taken.push(value)
  }
  return taken
}
