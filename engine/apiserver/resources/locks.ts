/**
 * Lets changes of one object happen one after another, so that a read-change-write never races another one and
 * nothing is computed twice. Changes of different objects do not wait for each other.
 */
export class Locks {
  readonly #last = new Map<string, Promise<unknown>>()

  async run<T>(key: string, change: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    const mine = before ? before.then(change, change) : change()
    this.#last.set(key, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
  }
}
