/** Numbers from 0 to `size - 1`, each of which is given away at most once at a time. */
export class Pool {
  readonly size: number
  readonly #taken: Uint8Array
  #free: number

  constructor(size: number) {
    this.size = size
    this.#free = size
    this.#taken = new Uint8Array(size)
  }

  get free(): number {
    return this.#free
  }

  has(number: number): boolean {
    return this.#taken[number] === 1
  }

  /** False: somebody has it already, or there is no such number. */
  take(number: number): boolean {
    if (number < 0 || number >= this.size || this.#taken[number] === 1) return false
    this.#taken[number] = 1
    this.#free -= 1
    return true
  }

  /**
   * Takes the first free number at or behind `start`, going round at the end; numbers below `reserved` come last,
   * because people ask for those by name.
   */
  takeFrom(start: number, reserved: number): number | undefined {
    const upper = this.size - reserved
    for (let step = 0; step < upper; step++) {
      const number = reserved + ((start + step) % upper)
      if (this.take(number)) return number
    }
    for (let number = 0; number < reserved; number++) if (this.take(number)) return number
    return undefined
  }

  release(number: number): void {
    if (this.#taken[number] !== 1) return
    this.#taken[number] = 0
    this.#free += 1
  }
}
