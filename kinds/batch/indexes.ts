/** Indexes of an indexed Job as text: `1,3-5,7`. */

/** First and last index of a range. */
export type Interval = readonly [number, number]
export type Indexes = { readonly intervals: readonly Interval[] } | { readonly problem: string }

/** @param completions  Indexes are below it. */
export function parseIndexes(text: string, completions: number): Indexes {
  const intervals: Interval[] = []
  for (const fragment of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(fragment, completions)
    if (typeof interval === 'string') return { problem: interval }
    const last = intervals.at(-1)?.[1]
    if (last !== undefined && last >= interval[0])
      return { problem: `non-increasing order, previous: ${last}, current: ${interval[0]}` }
    intervals.push(interval)
  }
  return { intervals }
}

/** The interval, or what is wrong with it. */
function parseInterval(fragment: string, completions: number): Interval | string {
  const limits = fragment.split('-')
  if (limits.length > 2)
    return `the fragment ${JSON.stringify(fragment)} violates the requirement that an index interval can have at most two parts separated by '-'`
  for (const limit of limits) {
    if (!/^\d{1,10}$/.test(limit))
      return `cannot convert string to integer for index: ${JSON.stringify(limit)}`
    if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`
  }
  const [first = 0, last = first] = limits.map(Number)
  if (limits.length > 1 && first >= last) return `non-increasing order, previous: ${first}, current: ${last}`
  return [first, last]
}

export const countIndexes = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0)

/** The first index that is in both; both are in order. */
export function overlapOf(a: readonly Interval[], b: readonly Interval[]): number | undefined {
  let i = 0
  let j = 0
  for (;;) {
    const [x, y] = [a[i], b[j]]
    if (!x || !y) return undefined
    if (x[0] <= y[1] && y[0] <= x[1]) return Math.max(x[0], y[0])
    if (x[0] <= y[0]) i++
    else j++
  }
}
