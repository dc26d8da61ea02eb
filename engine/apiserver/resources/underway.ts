import type { Entry } from '../cache/entry.ts'

interface Pending {
  readonly entry: Entry
  /** Rejects when the disk has refused it. */
  readonly stored: Promise<unknown>
}

/**
 * The newest version of each object that has its revision and is not on disk yet. A change of such an object builds on it
 * and shares its commit, instead of waiting for the disk; but what follows from it is told to nobody before it is on disk.
 */
export class Underway {
  readonly #pending = new Map<string, Pending>()

  /** @param key  As in the store. */
  get(key: string): Pending | undefined {
    return this.#pending.get(key)
  }

  add(key: string, pending: Pending): void {
    this.#pending.set(key, pending)
  }

  /** @param entry  Absent: whatever there is. */
  drop(key: string, entry?: Entry): void {
    if (entry === undefined || this.#pending.get(key)?.entry === entry) this.#pending.delete(key)
  }
}
