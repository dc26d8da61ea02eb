import { isEqual } from '../../resources/equal.ts'

type Json = Readonly<Record<string, unknown>>

/** Whether two JSON values are the same, whatever the order of keys. */
export const isSame = (a: unknown, b: unknown): boolean => isEqual(a, b)

export const isJsonObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What an item of a list was before: only lists of type map tell which item is which.
 *
 * @returns Undefined when it was not there or nobody can say.
 */
export function itemBefore(keys: readonly string[] | undefined, before: unknown, item: unknown): unknown {
  if (!keys || !Array.isArray(before) || !isJsonObject(item)) return undefined
  return before.find((old) => isJsonObject(old) && keys.every((key) => isSame(old[key], item[key])))
}
