import { deepFreeze } from '../cache/freeze.ts'
import { canonical } from './canonical.ts'
import type { Fields } from './fields.ts'

/** Characters of all sets that are kept to be shared: parsed, they take ten times as much memory. */
const mostShared = 2 * 1024 * 1024
/** Of one of them: nobody makes thousands of objects with more. */
export const longestShared = 16 * 1024

let shared = 0
const byText = new Map<string, Fields>()
const texts = new WeakMap<Fields, string>()

/** The set with this text: objects of one shape (pods of one template) share it, unless it is very large. Frozen. */
export function sharedFields(text: string): Fields {
  const known = byText.get(text)
  if (known) return known
  const fields = deepFreeze(JSON.parse(text) as Fields)
  texts.set(fields, text)
  if (text.length <= longestShared) share(text, fields)
  return fields
}

function share(text: string, fields: Fields): void {
  // Simply all of them, once in a long while: those in use come back with the next object of their shape.
  if (shared + text.length > mostShared) {
    byText.clear()
    shared = 0
  }
  shared += text.length
  byText.set(text, fields)
}

/** Whether there is a set with this text to be shared. */
export const isShared = (text: string): boolean => byText.has(text)

/** The set in upstream's order, shared. */
export const sharedSet = (fields: Fields): Fields =>
  texts.has(fields) ? fields : sharedFields(JSON.stringify(canonical(fields)))

interface Step {
  readonly change: string
  readonly set: Fields
}
const lastSteps = new WeakMap<Fields, Step>()

/**
 * The set in upstream's order, shared, when it was made of a shared one: objects of one shape are often changed in one way,
 * one after another, and to put a set in order costs more than to make it.
 *
 * @param change  What was done to `before`, as a text: the same text comes to the same set.
 */
export function sharedStep(fields: Fields, before: Fields, change: string): Fields {
  if (fields === before || texts.has(fields)) return fields
  const last = lastSteps.get(before)
  if (last?.change === change) return last.set
  const set = sharedSet(fields)
  if (texts.has(before)) lastSteps.set(before, { change, set })
  return set
}

/** The text of a set; made once for those that are shared. */
export const textOf = (fields: Fields): string => texts.get(fields) ?? JSON.stringify(fields)
