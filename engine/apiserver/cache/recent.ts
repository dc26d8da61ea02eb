import type { Change } from './change.ts'

/** At most so many changes of one kind are remembered, … */
const maxChanges = 10_000
/** … and at most so many characters of versions that only this memory still holds. */
const maxSize = 8 * 1024 * 1024

/** The last changes of one kind, oldest first: what a watch can resume from, and a list can go back to. */
export class Recent {
  #changes: (Change | undefined)[] = []
  #start = 0
  #size = 0
  /** Everything after this revision is here. */
  #floor: number

  constructor(floor: number) {
    this.#floor = floor
  }

  get floor(): number {
    return this.#floor
  }

  push(change: Change): void {
    this.#changes.push(change)
    this.#size += sizeOf(change)
    while (this.#changes.length - this.#start > maxChanges || this.#size > maxSize) this.#forgetOldest()
  }

  /** Changes after `revision` (which is at least `floor`), oldest first. */
  since(revision: number): Change[] {
    let low = this.#start
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#changes[middle] as Change).revision <= revision) low = middle + 1
      else high = middle
    }
    return this.#changes.slice(low) as Change[]
  }

  #forgetOldest(): void {
    const oldest = this.#changes[this.#start] as Change
    this.#changes[this.#start++] = undefined
    this.#size -= sizeOf(oldest)
    this.#floor = oldest.revision
    if (this.#start > 1000 && this.#start > this.#changes.length / 2) {
      this.#changes = this.#changes.slice(this.#start)
      this.#start = 0
    }
  }
}

const sizeOf = ({ old }: Change): number => old?.text.length ?? 0
