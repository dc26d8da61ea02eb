/**
 * Orders a merged list: items that the patch names come in the patch's order; the others (the server's own) keep
 * their place among those they stood before.
 *
 * @param old    The list before the merge: its order is the server's.
 * @param order  The patch's order: items or values that `keyOf` understands.
 */
export function inOrder(
  merged: readonly unknown[],
  old: readonly unknown[],
  order: readonly unknown[],
  keyOf: (item: unknown) => unknown,
): unknown[] {
  const wanted = firstPlaces(order, keyOf)
  const place = firstPlaces(old, keyOf)
  const placeOf = (item: unknown): number => place.get(keyOf(item)) ?? Number.NaN
  const named = merged.filter((item) => wanted.has(keyOf(item)))
  const others = merged.filter((item) => !wanted.has(keyOf(item)))
  const orderOf = (item: unknown): number => wanted.get(keyOf(item)) as number
  named.sort((a, b) => orderOf(a) - orderOf(b))
  const result: unknown[] = []
  let [next, other] = [0, 0]
  while (next < named.length && other < others.length) {
    // What was not there before comes after what was.
    const isBefore = placeOf(named[next]) < placeOf(others[other])
    result.push(isBefore ? named[next++] : others[other++])
  }
  return [...result, ...named.slice(next), ...others.slice(other)]
}

function firstPlaces(list: readonly unknown[], keyOf: (item: unknown) => unknown): Map<unknown, number> {
  const places = new Map<unknown, number>()
  for (const [at, item] of list.entries()) places.getOrInsertComputed(keyOf(item), () => at)
  return places
}
