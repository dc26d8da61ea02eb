import type { JSONSchemaProps } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { Field, Node } from '@hawser/kinds/schema.ts'

/**
 * A schema in our own language, for what needs no more than its form: who manages which field, how lists merge. What
 * ours cannot say (alternatives, formats) is left out; what is not known is `any`.
 */
export function nodeOf(schema: JSONSchemaProps): Node {
  if (schema['x-kubernetes-int-or-string']) return { type: 'intOrString' }
  switch (schema.type) {
    case 'string':
      return { type: 'string' }
    case 'boolean':
      return { type: 'boolean' }
    case 'integer':
      return { type: 'integer', format: 'int64' }
    case 'number':
      return { type: 'number', format: 'double' }
    case 'array':
      return listOf(schema)
    case 'object':
      return objectOf(schema)
    default:
      return { type: 'any' }
  }
}

function listOf(schema: JSONSchemaProps): Node {
  const { items } = schema
  const listType = schema['x-kubernetes-list-type'] as 'map' | 'set' | 'atomic' | undefined
  const listMapKeys = schema['x-kubernetes-list-map-keys']
  return {
    type: 'list',
    items: items && !Array.isArray(items) ? nodeOf(items as JSONSchemaProps) : { type: 'any' },
    ...(listType && { listType }),
    ...(listMapKeys && { listMapKeys }),
  }
}

function objectOf(schema: JSONSchemaProps): Node {
  const { properties, additionalProperties } = schema
  // As one value: whoever writes a part of it owns it all.
  if (schema['x-kubernetes-map-type'] === 'atomic') return { type: 'any' }
  if (typeof additionalProperties === 'object') return { type: 'map', values: nodeOf(additionalProperties) }
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true
  if (!properties && isOpen) return { type: 'any' }
  return {
    type: 'object',
    fields: fieldsOf(properties ?? {}),
    ...(isOpen && { open: true }),
  }
}

export const fieldsOf = (
  properties: NonNullable<JSONSchemaProps['properties']>,
): Readonly<Record<string, Field>> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, child]) => [name, { node: nodeOf(child), presence: 'optional' }]),
  )
