import type { Overload } from './declare.ts'
import { Dict, List, sizeOf, type Value } from './values.ts'

/** Upstream's prices: a character read costs a tenth, a character of a pattern a quarter. */
const perCharacter = 0.1
const perPatternCharacter = 0.25
export const prices = { name: 1, list: 10, map: 30, struct: 40 } as const

const size = (value: Value | undefined): number => (value === undefined ? 1 : sizeOf(value))

/** Reading the first argument `times` times. */
export const reading =
  (times = 1): NonNullable<Overload['cost']> =>
  ([first]) =>
    Math.ceil(size(first) * times * perCharacter)
/** Reading what comes out, twice: it is made as well. */
export const making: NonNullable<Overload['cost']> = (_, result) => Math.ceil(size(result) * 2 * perCharacter)
export const readingBoth: NonNullable<Overload['cost']> = ([a, b]) =>
  Math.ceil((size(a) + size(b)) * perCharacter)
/** Comparing two values: the shorter one is read. */
export const comparing: NonNullable<Overload['cost']> = ([a, b]) =>
  Math.ceil(Math.min(size(a), size(b)) * perCharacter)
export const searching: NonNullable<Overload['cost']> = ([a, b]) =>
  Math.ceil(size(a) * perCharacter) * Math.ceil(size(b) * perCharacter)
export const matching: NonNullable<Overload['cost']> = ([text, pattern]) =>
  Math.ceil((1 + size(text)) * perCharacter) * Math.ceil(size(pattern) * perPatternCharacter)
export const sizeOfSecond: NonNullable<Overload['cost']> = ([, second]) => size(second)
export const sizeOfBoth: NonNullable<Overload['cost']> = ([a, b]) => size(a) * size(b)

/** Walking through a value as a tree. */
export const walking: NonNullable<Overload['cost']> = ([value]) => traversal(value as Value)
function traversal(value: Value): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return Math.floor(size(value) * perCharacter)
  let cost = 0
  if (value instanceof List) {
    for (const item of value) cost += traversal(item)
    return cost
  }
  if (!(value instanceof Dict)) return 1
  for (const key of value.keys()) cost += traversal(key) + traversal(value.get(key) as Value)
  return cost
}
