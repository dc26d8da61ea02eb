import { duplicate, type FieldError } from './field.ts'

/** No two entries of a list may have the same key; entries with an empty key do not count. */
export function checkUnique<T>(
  list: readonly T[],
  keyOf: (item: T) => string,
  pathOf: (index: number) => string,
): FieldError[] {
  // Most lists have one entry.
  if (list.length < 2) return []
  const seen = new Set<string>()
  const errors: FieldError[] = []
  list.forEach((item, index) => {
    const key = keyOf(item)
    if (key && seen.has(key)) errors.push(duplicate(pathOf(index), key))
    seen.add(key)
  })
  return errors
}
