import type { JSONSchemaProps } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import { escapeField } from '../../cel/escape.ts'
import * as cel from '../../cel/types.ts'

const text: JSONSchemaProps = { type: 'string' }

/** What rules may read of every object, whatever its schema says. */
function withHead(schema: JSONSchemaProps): JSONSchemaProps {
  const metadata: JSONSchemaProps = { type: 'object', properties: { name: text, generateName: text } }
  return { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text, metadata } }
}

/**
 * The type that rules see for values of a schema, or undefined when they cannot: nothing is known about the value.
 *
 * @param isResource  The schema is that of an object with apiVersion, kind and metadata.
 */
export function celTypeOf(
  schema: JSONSchemaProps,
  isResource = schema['x-kubernetes-embedded-resource'] === true,
): cel.CelType | undefined {
  if (schema['x-kubernetes-int-or-string']) return cel.dyn
  switch (schema.type) {
    case 'array':
      return listTypeOf(schema)
    case 'object':
      return objectTypeOf(isResource ? withHead(schema) : schema)
    case 'string':
      return textTypes[schema.format ?? ''] ?? cel.string
    case 'boolean':
      return cel.bool
    case 'number':
      return cel.double
    case 'integer':
      return cel.int
    default:
      return undefined
  }
}

const textTypes: Readonly<Record<string, cel.CelType>> = {
  byte: cel.bytes,
  duration: cel.duration,
  date: cel.timestamp,
  'date-time': cel.timestamp,
}

function listTypeOf(schema: JSONSchemaProps): cel.CelType | undefined {
  const { items } = schema
  const of = items && !Array.isArray(items) ? celTypeOf(items as JSONSchemaProps) : undefined
  if (!of) return undefined
  const listType = schema['x-kubernetes-list-type']
  if (listType === 'set') return { is: 'list', of, listType }
  if (listType === 'map')
    return { is: 'list', of, listType, mapKeys: schema['x-kubernetes-list-map-keys'] ?? [] }
  return cel.list(of)
}

function objectTypeOf({ properties = {}, additionalProperties }: JSONSchemaProps): cel.CelType | undefined {
  if (typeof additionalProperties === 'object') {
    const value = celTypeOf(additionalProperties)
    return value && cel.map(cel.string, value)
  }
  const fields = new Map<string, cel.FieldType>()
  for (const [json, child] of Object.entries(properties)) {
    const name = escapeField(json)
    const type = name === undefined ? undefined : celTypeOf(child)
    if (name !== undefined && type) fields.set(name, { type, json })
  }
  return { is: 'object', name: 'object', fields }
}
