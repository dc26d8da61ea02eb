/** Keys of a block before it is split in two: moving so many references costs less than a microsecond. */
const maxBlock = 512

export interface Keyed {
  readonly key: string
}

/**
 * Things in the order of their keys, in blocks, so that putting one in or taking one out costs the same with a thousand
 * and with a hundred thousand of them.
 */
export class Sorted<T extends Keyed> {
  #blocks: T[][] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Puts in what has a key that is not there yet. */
  insert(item: T): void {
    const at = this.#blockFor(item.key)
    const block = this.#blocks[at]
    this.#size++
    if (!block) return void this.#blocks.push([item])
    block.splice(firstFrom(block, item.key), 0, item)
    if (block.length > maxBlock) this.#blocks.splice(at + 1, 0, block.splice(maxBlock >> 1))
  }

  remove(key: string): void {
    const at = this.#blockFor(key)
    const block = this.#blocks[at]
    const index = block ? firstFrom(block, key) : 0
    if (block?.[index]?.key !== key) return
    this.#size--
    block.splice(index, 1)
    if (block.length === 0) this.#blocks.splice(at, 1)
  }

  /** What has a key from `from` on and before `to`, in order. Nothing may be put in or taken out meanwhile. */
  *range(from: string, to: string | undefined): Generator<T, void> {
    for (let at = this.#blockFor(from); at < this.#blocks.length; at++) {
      const block = this.#blocks[at] as T[]
      const start = (block[0] as T).key >= from ? 0 : firstFrom(block, from)
      for (let index = start; index < block.length; index++) {
        const item = block[index] as T
        if (to !== undefined && item.key >= to) return
        yield item
      }
    }
  }

  /** How many have a key from `from` on and before `to`. */
  count(from: string, to: string | undefined): number {
    return (to === undefined ? this.#size : this.#before(to)) - this.#before(from)
  }

  #before(key: string): number {
    const at = this.#blockFor(key)
    let count = 0
    for (let index = 0; index < at; index++) count += (this.#blocks[index] as T[]).length
    const block = this.#blocks[at]
    return block ? count + firstFrom(block, key) : count
  }

  /** The last block that begins at or before `key`: the one where it is or belongs. */
  #blockFor(key: string): number {
    let low = 0
    let high = this.#blocks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (((this.#blocks[middle] as T[])[0] as T).key <= key) low = middle + 1
      else high = middle
    }
    return Math.max(low - 1, 0)
  }
}

/** Index of the first item whose key is not before `key`. */
function firstFrom(items: readonly Keyed[], key: string): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((items[middle] as Keyed).key < key) low = middle + 1
    else high = middle
  }
  return low
}
