/** A line of both texts, or of one: 0 the first, 1 the second. */
export interface Line {
  readonly line: string
  readonly side: 0 | 1 | undefined
}

/**
 * Two texts as one, with as many shared lines as can be (their longest common subsequence). Either is got back by
 * leaving out the lines of the other. Costs the product of their lengths.
 */
export function merged(first: readonly string[], second: readonly string[]): Line[] {
  const shared = sharedBelow(first, second)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < first.length || j < second.length) {
    const [a, b] = [first[i], second[j]]
    if (a !== undefined && a === b) {
      lines.push({ line: a, side: undefined })
      i++
      j++
    } else if (b === undefined || (a !== undefined && at(shared, i + 1, j) >= at(shared, i, j + 1))) {
      lines.push({ line: a ?? '', side: 0 })
      i++
    } else {
      lines.push({ line: b, side: 1 })
      j++
    }
  }
  return lines
}

const at = (table: readonly number[][], i: number, j: number): number => table[i]?.[j] ?? 0

/** By line of either text: how many lines from there on can be shared. */
function sharedBelow(first: readonly string[], second: readonly string[]): number[][] {
  const table = first.map(() => [] as number[])
  for (let i = first.length - 1; i >= 0; i--) {
    for (let j = second.length - 1; j >= 0; j--) {
      ;(table[i] as number[])[j] =
        first[i] === second[j]
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1))
    }
  }
  return table
}
