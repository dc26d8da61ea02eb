import { isObject } from '@hawser/kinds/meta/json.ts'
import { isEqual } from '../../resources/equal.ts'

/**
 * What an item of a list was before: only lists of type map tell which item is which.
 *
 * @returns Undefined when it was not there or nobody can say.
 */
export function itemBefore(keys: readonly string[] | undefined, before: unknown, item: unknown): unknown {
  if (!keys || !Array.isArray(before) || !isObject(item)) return undefined
  return before.find((old) => isObject(old) && keys.every((key) => isEqual(old[key], item[key])))
}
