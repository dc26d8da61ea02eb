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
  const wanted = order.map(keyOf)
  const place = old.map(keyOf)
  const named = merged.filter((item) => wanted.includes(keyOf(item)))
  const others = merged.filter((item) => !wanted.includes(keyOf(item)))
  named.sort((a, b) => wanted.indexOf(keyOf(a)) - wanted.indexOf(keyOf(b)))
  const isBefore = (a: unknown, b: unknown): boolean => {
    const [left, right] = [place.indexOf(keyOf(a)), place.indexOf(keyOf(b))]
    return left >= 0 && right >= 0 && left < right
  }
  const result: unknown[] = []
  while (named.length > 0 && others.length > 0) {
    result.push(isBefore(named[0], others[0]) ? named.shift() : others.shift())
  }
  return [...result, ...named, ...others]
}
