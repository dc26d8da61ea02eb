import { isObject } from '@hawser/kinds/meta/json.ts'
import { deduce } from './deduce.ts'
import { fieldElement } from './element.ts'
import { type Fields, leaf, nodeOf, put, withoutItself } from './fields.ts'
import { itemShape, itemsOf, type ListShape } from './items.ts'
import type { ObjectShape, Shape } from './shape.ts'

/** The set of everything that a value says: what applying it lays claim to. */
export const configuredFields = (shape: ObjectShape, object: object): Fields | undefined =>
  withoutItself(fieldsOf(shape, object), 'f:metadata')

function fieldsOf(shape: Shape, value: unknown): Fields | undefined {
  switch (shape.as) {
    case 'object':
      return isObject(value) ? fieldsOfObject(shape, value) : undefined
    case 'map':
      return isObject(value) ? fieldsOfMap(shape.values, value) : undefined
    case 'keyed':
    case 'set':
      return fieldsOfList(shape, value)
    case 'deduced':
      return fieldsOf(deduce(value), value)
    default:
      return leaf
  }
}

function fieldsOfObject(shape: ObjectShape, value: Readonly<Record<string, unknown>>): Fields | undefined {
  let children: Record<string, Fields> | undefined
  for (const [name, child] of Object.entries(value)) {
    if (shape.ignored.has(name)) continue
    const field = shape.byName.get(name)
    const of = field?.shape ?? shape.others
    const below = of && fieldsOf(of, child)
    const node = nodeFor(below, isBare(child) || field === undefined)
    if (node) children = put(children, fieldElement(name), node)
  }
  return children
}

function fieldsOfMap(values: Shape, value: Readonly<Record<string, unknown>>): Fields | undefined {
  let children: Record<string, Fields> | undefined
  for (const [name, child] of Object.entries(value)) {
    children = put(children, fieldElement(name), nodeFor(fieldsOf(values, child), true) as Fields)
  }
  return children
}

function fieldsOfList(shape: ListShape, value: unknown): Fields | undefined {
  let children: Record<string, Fields> | undefined
  for (const [element, [item, ...duplicates]] of itemsOf(shape, value)) {
    const below = duplicates.length > 0 ? leaf : fieldsOf(itemShape(shape), item)
    children = put(children, element, nodeFor(below, true) as Fields)
  }
  return children
}

/** Null, or an object without fields: then the field itself is what was said. */
const isBare = (value: unknown): boolean =>
  value === null || (isObject(value) && Object.keys(value).length === 0)

const nodeFor = (below: Fields | undefined, member: boolean): Fields | undefined =>
  below === leaf ? leaf : member ? nodeOf(true, below) : below

/** The set with every named field in it that has something below: what removing such a field takes. */
export function withNamedFields(shape: Shape | undefined, fields: Fields | undefined): Fields | undefined {
  if (!fields || !shape) return fields
  let children: Record<string, Fields> | undefined
  for (const [element, node] of Object.entries(fields)) {
    if (element === '.' || Object.keys(node).length === 0) {
      children = put(children, element, node)
      continue
    }
    const field = shape.as === 'object' ? shape.byName.get(element.slice(2)) : undefined
    const below = withNamedFields(shapeBelow(shape, element), node) as Fields
    children = put(children, element, field ? { '.': leaf, ...below } : below)
  }
  return children
}

export function shapeBelow(shape: Shape, element: string): Shape | undefined {
  if (shape.as === 'object') return shape.byName.get(element.slice(2))?.shape ?? shape.others
  if (shape.as === 'map') return shape.values
  if (shape.as === 'keyed') return shape.items
  return shape.as === 'deduced' ? shape : undefined
}
