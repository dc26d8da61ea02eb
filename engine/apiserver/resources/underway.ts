import type { Entry, Writing } from '../cache/entry.ts'

/** A version that has its revision and is not on disk yet. */
export interface Pending {
  readonly entry: Entry
  /** Rejects when the disk has refused it. */
  readonly stored: Promise<unknown>
}

/** Hollow when it is over: a map that has grown leaves tables behind, and what they name would be kept for long. */
class Slot {
  writing: Writing | undefined
  stored: Promise<unknown> | undefined
}

/**
 * The newest version of each object that has its revision and is not on disk yet. A change of such an object builds on it
 * and shares its commit, instead of waiting for the disk; but what follows from it is told to nobody before it is on disk.
 */
export class Underway {
  readonly #slots = new Map<string, Slot>()

  /** @param key  As in the store. */
  get(key: string): Pending | undefined {
    const { writing, stored } = this.#slots.get(key) ?? {}
    return writing && stored && { entry: writing.entry, stored }
  }

  add(key: string, writing: Writing, stored: Promise<unknown>): void {
    this.drop(key)
    const slot = new Slot()
    slot.writing = writing
    slot.stored = stored
    this.#slots.set(key, slot)
  }

  /** @param writing  Absent: whatever there is. */
  drop(key: string, writing?: Writing): void {
    const slot = this.#slots.get(key)
    if (!slot || (writing && slot.writing !== writing)) return
    slot.writing = undefined
    slot.stored = undefined
    this.#slots.delete(key)
  }
}
