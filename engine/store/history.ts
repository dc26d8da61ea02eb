import type { Row, Write } from './log.ts'

/** A write that won: it has its revision, and is not yet on disk. */
export interface Decided extends Write {
  readonly revision: number
  /** What the key was before: its live revision, or 0. */
  readonly replaces: number
}

/** What is stored of it. */
export const rowOf = ({ revision, key, value }: Decided): Row =>
  value === undefined ? { revision, key } : { revision, key, value }

/**
 * What a log remembers about its rows without their values: enough to decide who wins a race, and which rows nobody
 * needs any more. The backends ask it before they touch their storage, so that deciding never waits for a disk.
 */
export class History {
  readonly #live = new Map<string, number>()
  /** Replaced rows and deletions, oldest first, not yet forgotten by `compact`. */
  #stale: number[] = []
  #newest: number

  constructor(newest = 0) {
    this.#newest = newest
  }

  get newest(): number {
    return this.#newest
  }

  /** Takes in a row that is already stored; rows come in the order of their revisions. */
  load(revision: number, key: string, deleted: boolean): void {
    this.#note(key, revision, deleted)
    this.#newest = Math.max(this.#newest, revision)
  }

  /** Gives the write the next revision, or undefined when the key's live revision is not the expected one. */
  decide(write: Write): Decided | undefined {
    const replaces = this.#live.get(write.key) ?? 0
    if (replaces !== write.expected) return undefined
    if (replaces === 0 && write.value === undefined) return undefined
    this.#newest += 1
    this.#note(write.key, this.#newest, write.value === undefined)
    return { ...write, revision: this.#newest, replaces }
  }

  /**
   * Takes back decided writes that could not be stored: all of them from the oldest lost one on. Their revisions are not
   * given again: who has built on one of them must not be taken for somebody who knows its successor.
   */
  undo(lost: readonly Decided[]): void {
    for (const { key, replaces } of [...lost].reverse()) {
      if (replaces) this.#live.set(key, replaces)
      else this.#live.delete(key)
    }
    const oldest = lost[0]
    if (!oldest) return
    const live = new Set(this.#live.values())
    this.#stale = this.#stale.filter((revision) => revision < oldest.revision && !live.has(revision))
  }

  /** Live revisions of the keys under `prefix`, ordered by key. */
  live(prefix: string): number[] {
    const keys = [...this.#live.keys()].filter((key) => key.startsWith(prefix)).sort()
    return keys.map((key) => this.#live.get(key) as number)
  }

  /** Removes and returns the stale revisions up to `revision`. */
  takeStale(revision: number): number[] {
    const taken = this.#stale.filter((stale) => stale <= revision)
    this.#stale = this.#stale.filter((stale) => stale > revision)
    return taken
  }

  #note(key: string, revision: number, deleted: boolean): void {
    const replaces = this.#live.get(key)
    if (replaces !== undefined) this.#stale.push(replaces)
    if (deleted) {
      this.#live.delete(key)
      this.#stale.push(revision)
    } else this.#live.set(key, revision)
  }
}
