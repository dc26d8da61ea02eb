import { isObject } from './json.ts'

/** A JSON value as Go's `%v` prints it: `map[spec:map[replicas:2]]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isObject(value)) return String(value)
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${fields.map(([name, child]) => `${name}:${goText(child)}`).join(' ')}]`
}
