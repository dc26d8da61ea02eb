import { deepFreeze } from '../cache/freeze.ts'
import { canonical } from './canonical.ts'
import type { Fields } from './fields.ts'

/** Sets that are kept to be shared at most. */
const maxShared = 2000

const byText = new Map<string, Fields>()
const texts = new WeakMap<Fields, string>()

/** The set with this text: objects of one shape (pods of one template) share it. Frozen. */
export function sharedFields(text: string): Fields {
  const known = byText.get(text)
  if (known) return known
  const fields = deepFreeze(JSON.parse(text) as Fields)
  // Simply all of them, once in a long while: those in use come back with the next object of their shape.
  if (byText.size >= maxShared) byText.clear()
  byText.set(text, fields)
  texts.set(fields, text)
  return fields
}

/** The set in upstream's order, shared. */
export const sharedSet = (fields: Fields): Fields =>
  texts.has(fields) ? fields : sharedFields(JSON.stringify(canonical(fields)))

/** The text of a set; made once for those that are shared. */
export const textOf = (fields: Fields): string => texts.get(fields) ?? JSON.stringify(fields)
