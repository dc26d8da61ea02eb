import type { JsonObject } from '@hawser/kinds/meta/json.ts'
import type { Node } from '@hawser/kinds/schema.ts'
import { isAlike, type Pattern, patternOf } from './alike.ts'
import { createdText } from './created.ts'
import type { Fields } from './fields.ts'
import { isShared, sharedFields } from './shared.ts'

/** Fields and items of an object that is remembered at most: the lists of a set may be longer than its text. */
const largest = 1000

interface Known {
  readonly reset: Fields | undefined
  readonly pattern: Pattern
  readonly fields: Fields
}
/** By schema; the one that was met last is the first. */
const known = new WeakMap<Node, Known[]>()

/** Of one schema: pods of some templates, not of all. */
const mostKnown = 4

/**
 * The set of a new object's fields, shared; undefined when it is empty. Most objects are like one of those before them
 * (pods of a template, events, leases), and to see that takes a fraction of what it takes to write the set down.
 *
 * @param reset  Fields that this write may not set.
 */
export function createdFields(node: Node, object: object, reset: Fields | undefined): Fields | undefined {
  const latest = known.get(node)
  if (latest) {
    for (const like of latest) {
      if (like.reset !== reset || !isAlike(like.pattern, object)) continue
      if (like !== latest[0]) putFirst(latest, like)
      return like.fields
    }
  }
  const elements = new Set(Object.keys(reset ?? {}))
  const text = createdText(node, object, elements)
  if (text === '') return undefined
  // The second of its shape: there will be more.
  const isLearnt = isShared(text) && sizeOf(object, largest) < largest
  const fields = sharedFields(text)
  const pattern = isLearnt ? patternOf(node, object as JsonObject, elements) : undefined
  if (pattern) learn(node, { reset, pattern, fields })
  return fields
}

/** How many values there are in a value, itself counted; no more than `most` of them. */
function sizeOf(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return 1
  let size = 1
  for (const name in value) {
    if (size >= most) return most
    size += sizeOf((value as JsonObject)[name], most - size)
  }
  return size
}

/** How many objects of a schema are remembered now. */
export const rememberedOf = (node: Node): number => known.get(node)?.length ?? 0

function learn(node: Node, like: Known): void {
  const latest = known.getOrInsertComputed(node, () => [])
  latest.unshift(like)
  if (latest.length > mostKnown) latest.pop()
}

function putFirst(latest: Known[], like: Known): void {
  latest.splice(latest.indexOf(like), 1)
  latest.unshift(like)
}
