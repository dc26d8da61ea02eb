import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import type { Node } from '@hawser/kinds/schema.ts'
import { hasEmptyValue, isZero } from './empty.ts'
import { type FieldShape, type KeyedShape, type ObjectShape, rootShapeOf, type Shape } from './shape.ts'

/**
 * What a new object must be for its set of fields to be that of another one: the same keys in the same order, and the same
 * values where they are part of the set (keys of items, values of sets). Of that other object nothing else is kept.
 */
export type Pattern =
  | { readonly is: 'anything' | 'something' | 'nothing' }
  /** Without a schema: no object. */
  | { readonly is: 'plain' }
  | { readonly is: 'exactly'; readonly value: unknown }
  | { readonly is: 'zero'; readonly zero: boolean }
  | { readonly is: 'object'; readonly names: readonly string[]; readonly below: readonly Pattern[] }
  | { readonly is: 'list'; readonly below: readonly Pattern[] }
  /** An object that is owned as a whole: only these of its fields count. */
  | { readonly is: 'whole'; readonly keys: JsonObject }

const anything: Pattern = { is: 'anything' }
const something: Pattern = { is: 'something' }
const plain: Pattern = { is: 'plain' }
/** Of no value at all. */
const nothing: Pattern = { is: 'nothing' }
const absent: Pattern = { is: 'exactly', value: undefined }

/** Whether a value is as the pattern says. One small function for all, since it runs for every new object. */
export function isAlike(pattern: Pattern, value: unknown): boolean {
  switch (pattern.is) {
    case 'something':
      return value !== undefined
    case 'object':
      return isObject(value) && hasFields(pattern.names, pattern.below, value)
    case 'list':
      return Array.isArray(value) && hasItems(pattern.below, value)
    case 'exactly':
      return value === pattern.value
    case 'zero':
      return isZero(value) === pattern.zero
    case 'plain':
      return value !== undefined && !isObject(value)
    case 'whole':
      return isObject(value) && hasKeys(pattern.keys, value)
    default:
      return pattern.is === 'anything'
  }
}

function hasFields(names: readonly string[], below: readonly Pattern[], value: JsonObject): boolean {
  let at = 0
  for (const name in value) {
    if (names[at] !== name || !isAlike(below[at] as Pattern, value[name])) return false
    at++
  }
  return at === names.length
}

function hasItems(below: readonly Pattern[], value: readonly unknown[]): boolean {
  if (value.length !== below.length) return false
  for (let at = 0; at < below.length; at++) if (!isAlike(below[at] as Pattern, value[at])) return false
  return true
}

function hasKeys(keys: JsonObject, value: JsonObject): boolean {
  for (const name in keys) if (value[name] !== keys[name]) return false
  return true
}

/**
 * The pattern of a new object: whatever is like it has the same `createdText`.
 *
 * @returns Undefined for an object that has something in it which is not as its schema has it.
 */
export function patternOf(node: Node, object: JsonObject, reset: ReadonlySet<string>): Pattern | undefined {
  const write = hasEmptyValue(node) ? besideEmptiness : ofNew
  const pattern = fieldsPattern(rootShapeOf(node), object, (field, value) => {
    if (reset.has(field.element)) return anything
    return field.name === 'metadata' ? otherThanEmpty(field.shape, value) : write(field, value)
  })
  return canMatch(pattern) ? pattern : undefined
}

const canMatch = (pattern: Pattern): boolean =>
  pattern !== nothing && (!('below' in pattern) || pattern.below.every(canMatch))

type OfField = (field: FieldShape, value: unknown) => Pattern
const ofNew: OfField = ({ shape }, value) => allOf(shape, value)
const besideEmptiness: OfField = ({ shape, always }, value) =>
  always ? otherThanEmpty(shape, value) : allOf(shape, value)

/** For a value that was not there. */
const allOf = (shape: Shape, value: unknown): Pattern => below(shape, value, ofNew) ?? something

/** For a value in a place that an empty object has too. */
const otherThanEmpty = (shape: Shape, value: unknown): Pattern =>
  (shape.as === 'deduced' ? undefined : below(shape, value, besideEmptiness)) ?? {
    is: 'zero',
    zero: isZero(value),
  }

/** Undefined: the value is owned as a whole. */
function below(shape: Shape, value: unknown, ofField: OfField): Pattern | undefined {
  switch (shape.as) {
    case 'object':
      return isObject(value) ? fieldsPattern(shape, value, ofField) : nothing
    case 'map':
      return isObject(value) ? entriesPattern(value, shape.values) : nothing
    case 'keyed':
      return Array.isArray(value)
        ? { is: 'list', below: value.map((item) => itemPattern(shape, item)) }
        : nothing
    case 'set':
      return Array.isArray(value) ? { is: 'list', below: value.map(exactly) } : nothing
    case 'deduced':
      return isObject(value) ? entriesPattern(value, shape) : plain
    default:
      return undefined
  }
}

function fieldsPattern(
  { byName, ignored, others }: ObjectShape,
  object: JsonObject,
  ofField: OfField,
): Pattern {
  return objectPattern(object, (name, value) => {
    const field = byName.get(name)
    if (field) return ofField(field, value)
    return others && !ignored.has(name) ? allOf(others, value) : anything
  })
}

const entriesPattern = (object: JsonObject, values: Shape): Pattern =>
  objectPattern(object, (_, value) => allOf(values, value))

function objectPattern(object: JsonObject, of: (name: string, value: unknown) => Pattern): Pattern {
  const names = Object.keys(object)
  return {
    is: 'object',
    names,
    below: names.map((name) => (object[name] === undefined ? absent : of(name, object[name]))),
  }
}

function itemPattern({ keys, items }: KeyedShape, item: unknown): Pattern {
  if (!isObject(item)) return nothing
  const values = keys.map(({ name }) => [name, item[name]] as const)
  if (values.some(([, value]) => exactly(value) === nothing)) return nothing
  if (items.as === 'atomic') return { is: 'whole', keys: Object.fromEntries(values) }
  if (items.as !== 'object') return nothing
  const names = new Set(keys.map(({ name }) => name))
  return fieldsPattern(items, item, (field, value) =>
    names.has(field.name) ? exactly(value) : allOf(field.shape, value),
  )
}

const exactly = (value: unknown): Pattern =>
  typeof value === 'object' && value !== null ? nothing : { is: 'exactly', value }
