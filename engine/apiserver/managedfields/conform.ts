import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import { goText, goType } from '../patch/gotext.ts'
import { elementText, fieldElement } from './element.ts'
import { itemElement, itemShape, type ListShape } from './items.ts'
import type { ScalarType, Shape } from './shape.ts'

/**
 * What is wrong with the form of an applied configuration, in upstream's words; undefined when nothing is.
 *
 * @param shape  Of the whole object, bookkeeping included.
 * @example nonconformity(shape, { spec: { foo: 1 } }) // '.spec.foo: field not declared in schema'
 */
export function nonconformity(shape: Shape, value: unknown): string | undefined {
  const problems: string[] = []
  inspect(shape, value, '', problems)
  return problems.length > 1 ? `errors:\n  ${problems.join('\n  ')}` : problems[0]
}

function inspect(shape: Shape, value: unknown, path: string, problems: string[]): void {
  if (value === null || value === undefined) return
  const say = (problem: string): void => void problems.push(path === '' ? problem : `${path}: ${problem}`)
  switch (shape.as) {
    case 'object':
    case 'map':
      if (isObject(value)) inspectFields(shape, value, path, problems)
      else say(`expected map, got &{${goText(value)}}`)
      return
    case 'keyed':
    case 'set':
      if (Array.isArray(value)) inspectItems(shape, value, path, problems)
      else say(`expected list, got &{${goText(value)}}`)
      return
    case 'atomic':
      if (shape.of === 'list' && !Array.isArray(value)) say(`expected list, got &{${goText(value)}}`)
      if (shape.of === 'map' && !isObject(value)) say(`expected map, got &{${goText(value)}}`)
      return
    case 'scalar': {
      const problem = scalarProblem(shape.type, value)
      if (problem) say(problem)
    }
  }
}

function inspectFields(
  shape: Extract<Shape, { as: 'object' | 'map' }>,
  value: JsonObject,
  path: string,
  problems: string[],
): void {
  for (const [name, child] of Object.entries(value)) {
    const below = shape.as === 'map' ? shape.values : (shape.byName.get(name)?.shape ?? shape.others)
    const at = path + elementText(fieldElement(name))
    if (below) inspect(below, child, at, problems)
    else problems.push(`${at}: field not declared in schema`)
  }
}

function inspectItems(shape: ListShape, list: readonly unknown[], path: string, problems: string[]): void {
  const seen = new Set<string>()
  for (const [at, item] of list.entries()) {
    const element = itemElement(shape, item)
    if (element === undefined) {
      problems.push(`${path}: element ${at}: ${keyProblem(shape, item)}`)
      return
    }
    const text = elementText(element)
    if (seen.has(element)) problems.push(`${path}: duplicate entries for key ${text}`)
    seen.add(element)
    inspect(itemShape(shape), item, path + text, problems)
  }
}

function keyProblem(shape: ListShape, item: unknown): string {
  if (shape.as === 'set') {
    if (item === null) return "associative list without keys has an element that's an explicit null"
    return Array.isArray(item)
      ? 'not supported: associative list with lists as elements'
      : "associative list without keys has an element that's a map type"
  }
  if (item === null) return 'associative list with keys may not have a null element'
  if (!isObject(item)) return 'associative list with keys may not have non-map elements'
  const keys = shape.keys.map(({ name }) => JSON.stringify(name)).join(' ')
  return `associative list with keys has an element that omits all key fields [${keys}] (and doesn't have default values for any key fields)`
}

function scalarProblem(type: ScalarType, value: unknown): string | undefined {
  const is = typeof value
  if (type === 'numeric') {
    return is === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`
  }
  if (type === 'string') {
    return is === 'string'
      ? undefined
      : `expected string, got &value.valueUnstructured{Value:${is === 'object' ? goText(value) : value}}`
  }
  if (type === 'boolean') {
    return is === 'boolean' ? undefined : `expected boolean, got &{${goText(value)}}`
  }
  return is === 'object' ? `expected any scalar, got &{${goText(value)}}` : undefined
}
