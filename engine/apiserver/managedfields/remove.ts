import { isObject } from '@hawser/kinds/meta/json.ts'
import { objectFrom } from '../patch/objectfrom.ts'
import { shapeBelow } from './configured.ts'
import { deduce } from './deduce.ts'
import { fieldElement } from './element.ts'
import { type Fields, isMember } from './fields.ts'
import { itemElement, itemShape, type ListShape } from './items.ts'
import type { Shape } from './shape.ts'

/** The value without the fields and items of a set. What is atomic has nothing that could be taken out of it. */
export function remove(shape: Shape, value: unknown, fields: Fields | undefined): unknown {
  if (!fields) return value
  switch (shape.as) {
    case 'object':
    case 'map':
      return removeFromObject(shape, value, fields)
    case 'keyed':
    case 'set':
      return removeFromList(shape, value, fields)
    case 'deduced':
      return remove(deduce(value), value, fields)
    case 'atomic':
      return undefined
    default:
      return value
  }
}

function removeFromObject(shape: Shape, value: unknown, fields: Fields): unknown {
  if (!isObject(value)) return undefined
  const kept: [string, unknown][] = []
  for (const [name, child] of Object.entries(value)) {
    const element = fieldElement(name)
    const node = fields[element]
    if (node && isMember(node)) continue
    const below = shapeBelow(shape, element)
    kept.push([name, node && below ? remove(below, child, node) : child])
  }
  const left = kept.filter(([, child]) => child !== undefined)
  return left.length > 0 ? objectFrom(left) : undefined
}

function removeFromList(shape: ListShape, value: unknown, fields: Fields): unknown {
  if (!Array.isArray(value)) return undefined
  const kept = value.flatMap((item: unknown) => {
    const node = fields[itemElement(shape, item) ?? '']
    if (!node) return [item]
    const rest = isMember(node) ? undefined : remove(itemShape(shape), item, node)
    return rest === undefined ? [] : [rest]
  })
  return kept.length > 0 ? kept : undefined
}
