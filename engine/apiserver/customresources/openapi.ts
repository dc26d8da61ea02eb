import type { JSONSchemaProps } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import { type OpenApiVersion, referenceTo, type Schema } from '@hawser/kinds/openapi.ts'

const objectMetaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'
const apiVersion =
  'The version of the schema of this representation of an object: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources'
const kind =
  'The REST resource this object represents: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds'
const metadata =
  "Standard object's metadata: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata"

/** The schema of a custom kind as it is published, with the head that every object has. */
export function openApiSchemaOf(schema: JSONSchemaProps, version: OpenApiVersion): Schema {
  const own = published(schema, version)
  return withHead(own, version)
}

function withHead(schema: Schema, version: OpenApiVersion): Schema {
  const reference = referenceTo(objectMetaName, version)
  return {
    ...schema,
    type: 'object',
    properties: {
      ...(schema.properties as object | undefined),
      apiVersion: { type: 'string', description: apiVersion },
      kind: { type: 'string', description: kind },
      metadata:
        version === 'v3'
          ? { allOf: [reference], description: metadata }
          : { ...reference, description: metadata },
    },
  }
}

/** What a reader of OpenAPI v2 would misunderstand. */
const unsaid = new Set([
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'nullable',
  'default',
  'additionalItems',
  'definitions',
])

function published(schema: JSONSchemaProps, version: OpenApiVersion): Schema {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(schema)) {
    if (version === 'v2' && unsaid.has(key)) continue
    out[key] = publishedPart(key, value, version)
  }
  const isResource = schema['x-kubernetes-embedded-resource'] === true
  const shown = isResource ? withHead(out, version) : out
  return version === 'v2' ? withoutLies(schema, shown) : shown
}

function publishedPart(key: string, value: unknown, version: OpenApiVersion): unknown {
  const schema = (child: unknown): unknown =>
    typeof child === 'object' && child !== null ? published(child, version) : child
  switch (key) {
    case 'properties':
      return Object.fromEntries(Object.entries(value as object).map(([name, child]) => [name, schema(child)]))
    case 'items':
    case 'additionalProperties':
    case 'not':
      return schema(value)
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
      return (value as readonly unknown[]).map(schema)
    default:
      return value
  }
}

/**
 * Clients check by v2 before they send: they would refuse null where it is allowed, fields that are not named where
 * others may be, and texts where they want numbers.
 */
function withoutLies(schema: JSONSchemaProps, shown: Schema): Schema {
  const { properties: _, items: __, type, format: ___, ...rest } = shown
  if (schema['x-kubernetes-int-or-string']) return rest
  if (schema.nullable) return { ...rest }
  if (schema['x-kubernetes-preserve-unknown-fields']) return { ...rest, ...(type !== undefined && { type }) }
  return shown
}
