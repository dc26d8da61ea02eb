import { canonicalElement, compareElements, elementText } from './element.ts'
import { type Fields, isMember, leaf, nodeOf, put, self } from './fields.ts'

/** The set with its elements in upstream's order, which is the order of its text. */
export function canonical(fields: Fields): Fields {
  const elements = elementsOf(fields)
  if (elements.length === 0) return leaf
  const sorted: Record<string, Fields> = {}
  if (fields[self]) sorted[self] = leaf
  for (const element of elements) sorted[element] = canonical(fields[element] as Fields)
  return sorted
}

const elementsOf = (fields: Fields): string[] =>
  Object.keys(fields)
    .filter((element) => element !== self)
    .sort(compareElements)

/** Paths of all members as conflicts show them, `.spec.replicas`: those of a node before those below it. */
export function pathsOf(fields: Fields, prefix = ''): string[] {
  const elements = elementsOf(fields)
  const members = elements.filter((element) => isMember(fields[element] as Fields))
  return [
    ...members.map((element) => prefix + elementText(element)),
    ...elements.flatMap((element) => pathsOf(fields[element] as Fields, prefix + elementText(element))),
  ]
}

/** Sets that are nested deeper are no sets of ours: no schema is. */
const maxDepth = 200

/**
 * Reads FieldsV1 that a client wrote.
 *
 * @throws {SyntaxError} when it is none.
 */
export function readFields(value: unknown, depth = 0): Fields | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw new SyntaxError('fieldsV1 is not an object')
  if (depth > maxDepth) throw new SyntaxError('fieldsV1 is nested too deeply')
  let children: Record<string, Fields> | undefined
  for (const [key, below] of Object.entries(value)) {
    const element = key === self ? undefined : canonicalElement(key)
    if (element === undefined) continue
    const node = readFields(below, depth + 1) ?? leaf
    children = put(children, element, node)
  }
  const isIn = depth > 0 && (Object.hasOwn(value, self) || children === undefined)
  return nodeOf(isIn, children)
}
