import { isObject } from '@hawser/kinds/meta/json.ts'
import { valueElement } from './element.ts'
import type { KeyedShape, Shape } from './shape.ts'

/** Items of a list under their path elements, in their order; more than one item is a duplicate. */
export type Items = ReadonlyMap<string, readonly unknown[]>

/** @param list  Anything; what is no list has no items. Items without keys are left out. */
export function itemsOf(shape: ListShape, list: unknown): Items {
  const items = new Map<string, unknown[]>()
  if (!Array.isArray(list)) return items
  for (const item of list) {
    const element = itemElement(shape, item)
    if (element === undefined) continue
    const same = items.get(element)
    if (same) same.push(item)
    else items.set(element, [item])
  }
  return items
}
export type ListShape = KeyedShape | Extract<Shape, { as: 'set' }>

/** The path element of an item, or undefined when it can have none. */
export function itemElement(shape: ListShape, item: unknown): string | undefined {
  if (shape.as === 'set') return typeof item === 'object' ? undefined : valueElement(item)
  if (!isObject(item)) return undefined
  let keys = ''
  for (const { name, default: fallback } of shape.keys) {
    const value = item[name] ?? fallback
    if (value === undefined) continue
    keys += `${keys === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`
  }
  return keys === '' ? undefined : `k:{${keys}}`
}

export const itemShape = (shape: ListShape): Shape => (shape.as === 'set' ? valueShape : shape.items)
const valueShape: Shape = { as: 'scalar', type: 'untyped' }
