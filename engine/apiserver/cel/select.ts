import { CelError, Dict, type Value } from './values.ts'

/** `value.field` @throws {CelError} */
export function fieldOf(value: Value, field: string): Value {
  if (!(value instanceof Dict)) throw new CelError('no such overload')
  const found = value.get(field)
  if (found === undefined) throw new CelError(`no such key: ${field}`)
  return found
}

/** `has(value.field)` @throws {CelError} */
export function hasField(value: Value, field: string): boolean {
  if (!(value instanceof Dict)) throw new CelError('no such overload')
  return value.get(field) !== undefined
}
