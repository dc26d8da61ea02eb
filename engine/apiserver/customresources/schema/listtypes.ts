import type { JSONSchemaProps } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import { type FieldError, invalid } from '@hawser/kinds/meta/field.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { goSyntax } from './gosyntax.ts'

const duplicate = (field: string, value: unknown): FieldError => ({
  type: 'FieldValueDuplicate',
  field,
  problem: `Duplicate value: ${goSyntax(value)}`,
})

/** Sets have each item once, maps each key: `x-kubernetes-list-type`. */
export function checkListTypes(schema: JSONSchemaProps, value: unknown, path = ''): FieldError[] {
  if (Array.isArray(value)) return checkList(schema, value, path)
  if (!isObject(value)) return []
  const { properties = {}, additionalProperties } = schema
  return Object.entries(value).flatMap(([key, child]) => {
    if (Object.hasOwn(properties, key))
      return checkListTypes(properties[key] as JSONSchemaProps, child, path ? `${path}.${key}` : key)
    return typeof additionalProperties === 'object'
      ? checkListTypes(additionalProperties, child, `${path}[${key}]`)
      : []
  })
}

function checkList(schema: JSONSchemaProps, list: readonly unknown[], path: string): FieldError[] {
  const { items } = schema
  const type = schema['x-kubernetes-list-type']
  const errors =
    type === 'set'
      ? repeated(list).map((i) => duplicate(`${path}[${i}]`, list[i]))
      : type === 'map'
        ? checkMap(schema['x-kubernetes-list-map-keys'] ?? [], list, path)
        : []
  if (!items || Array.isArray(items)) return errors
  return [
    ...errors,
    ...list.flatMap((item, i) => checkListTypes(items as JSONSchemaProps, item, `${path}[${i}]`)),
  ]
}

function checkMap(keys: readonly string[], list: readonly unknown[], path: string): FieldError[] {
  const wrong = list.findIndex((item) => item !== null && !isObject(item))
  if (wrong >= 0)
    return [invalid(`${path}[${wrong}]`, list[wrong], 'must be an object for an array of list-type map')]
  const found = list.map((item) =>
    Object.fromEntries(
      keys.flatMap((key) => (isObject(item) && Object.hasOwn(item, key) ? [[key, item[key]]] : [])),
    ),
  )
  return repeated(found).map((i) => duplicate(`${path}[${i}]`, found[i]))
}

/** Where a value comes for the second time. */
function repeated(values: readonly unknown[]): number[] {
  const times = new Map<string, number>()
  return values.flatMap((value, i) => {
    const text = JSON.stringify(value)
    const time = (times.get(text) ?? 0) + 1
    times.set(text, time)
    return time === 2 ? [i] : []
  })
}
