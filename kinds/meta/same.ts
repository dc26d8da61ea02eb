/**
 * Equality of API values: absence, null and zero (`''`, `0`, `false`, an empty list, map or object) are the same, as
 * upstream's optional fields are. What to compare a wanted status or spec with a stored one by: the server drops zeros.
 */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isStructure(a) || !isStructure(b)) return isZero(a) && isZero(b)
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return isZero(a) && isZero(b)
    return a.length === b.length && a.every((item, i) => same(item, b[i]))
  }
  for (const key in a) if (!same(a[key], b[key])) return false
  for (const key in b) if (!Object.hasOwn(a, key) && !isZero(b[key])) return false
  return true
}

type Structure = Readonly<Record<string, unknown>>
const isStructure = (value: unknown): value is Structure => typeof value === 'object' && value !== null

/** Nothing is said by it. */
export function isZero(value: unknown): boolean {
  if (!isStructure(value)) return !value
  if (Array.isArray(value)) return value.length === 0
  for (const key in value) if (!isZero(value[key])) return false
  return true
}
