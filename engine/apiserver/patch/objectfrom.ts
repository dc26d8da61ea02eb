/** A new object with the entries; a key named `__proto__` stays an ordinary key. */
export function objectFrom(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  return Object.fromEntries(entries)
}
