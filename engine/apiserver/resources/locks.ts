interface Line {
  /** Ends the turn of the one whose turn it is. */
  pass: () => void
  /** The turn of the last one in line. */
  last: Promise<void>
}

const nothing = (): void => {}
const over = Promise.resolve()

/**
 * Lets changes of one object happen one after another, so that a read-change-write never races another one and
 * nothing is computed twice. Changes of different objects do not wait for each other.
 */
export class Locks {
  readonly #lines = new Map<string, Line>()

  async run<T>(key: string, change: () => Promise<T>): Promise<T> {
    const { promise: mine, resolve: pass } = Promise.withResolvers<void>()
    let line = this.#lines.get(key)
    if (line) {
      const before = line.last
      line.last = mine
      await before
      line.pass = pass
    } else {
      line = { pass, last: mine }
      this.#lines.set(key, line)
    }
    try {
      return await change()
    } finally {
      pass()
      if (line.last === mine) this.#end(key, line)
    }
  }

  /**
   * Lets the next one begin before the change whose turn it is has ended: what it decided counts, whatever it still waits
   * for. To pass twice is no harm where a change that finds it was not the first begins anew.
   */
  pass(key: string): void {
    this.#lines.get(key)?.pass()
  }

  /** Hollow when it is over, as in underway.ts. */
  #end(key: string, line: Line): void {
    line.pass = nothing
    line.last = over
    this.#lines.delete(key)
  }
}
