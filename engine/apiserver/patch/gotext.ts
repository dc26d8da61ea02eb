import { isObject } from '@hawser/kinds/meta/json.ts'

/** A JSON value as Go's `%v` prints it: `map[spec:map[replicas:2]]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isObject(value)) return String(value)
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${fields.map(([name, child]) => `${name}:${goText(child)}`).join(' ')}]`
}

/** What Go's `%T` says. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  if (typeof value === 'string') return 'string'
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
}

/** What Go's decoder says about a patch that should have been an object. */
export const notAnObject = (value: unknown): string =>
  `json: cannot unmarshal ${jsonType(value)} into Go value of type map[string]interface {}`

/** A JSON value's type as Go's decoder names it. */
export const jsonType = (value: unknown): string =>
  Array.isArray(value)
    ? 'array'
    : typeof value === 'boolean'
      ? 'bool'
      : value === null
        ? 'null'
        : typeof value
