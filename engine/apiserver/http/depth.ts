import type { JsonObject } from '@hawser/kinds/meta/json.ts'

/** Deeper than any object of an API, and shallow enough for code that walks it by recursion. */
const maxDepth = 500

/** How many keys objects in a parsed JSON value have; NaN when lists and objects nest deeper than 500. */
export function keysOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth === maxDepth) return Number.NaN
  let count = 0
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) count += keysOf(value[at], depth + 1)
    return count
  }
  for (const key in value) count += 1 + keysOf((value as JsonObject)[key], depth + 1)
  return count
}

const quote = 0x22
const backslash = 0x5c
const open: Readonly<Record<number, 1 | -1>> = { 123: 1, 91: 1, 125: -1, 93: -1 }

/** Whether brackets in a JSON text nest deeper than 500. A text too short for that is not read. */
export function isTooDeep(json: Buffer): boolean {
  if (json.length < 2 * maxDepth) return false
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number
    if (byte === quote) at = endOfString(json, at)
    else if (byte >= 0x5b) {
      depth += open[byte] ?? 0
      if (depth > maxDepth) return true
    }
  }
  return false
}

/** The index of the quote that ends the string which starts at `start`. */
function endOfString(json: Buffer, start: number): number {
  let end = json.indexOf(quote, start + 1)
  while (end > 0 && isEscaped(json, end)) end = json.indexOf(quote, end + 1)
  return end < 0 ? json.length : end
}

/** An odd number of backslashes stands before it. */
function isEscaped(json: Buffer, at: number): boolean {
  let first = at
  while (json[first - 1] === backslash) first--
  return (at - first) % 2 === 1
}
