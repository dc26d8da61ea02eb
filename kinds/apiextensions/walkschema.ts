import type { JSONSchemaProps } from './jsonschemaprops.ts'

/** A schema right below another, with the path between them as messages show it. */
export interface SubSchema {
  readonly path: string
  readonly schema: JSONSchemaProps
}

export const isSchema = (value: unknown): value is JSONSchemaProps =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schemas right below one, in upstream's order; keys of maps are sorted. */
export function subSchemas(schema: JSONSchemaProps): SubSchema[] {
  const { additionalProperties, additionalItems, not, items } = schema
  return [
    ...(isSchema(additionalProperties)
      ? [{ path: '.additionalProperties', schema: additionalProperties }]
      : []),
    ...inMap('.properties', schema.properties),
    ...(not ? [{ path: '.not', schema: not }] : []),
    ...inList('.allOf', schema.allOf),
    ...inList('.oneOf', schema.oneOf),
    ...inList('.anyOf', schema.anyOf),
    ...inMap('.definitions', schema.definitions),
    ...(isSchema(items) ? [{ path: '.items', schema: items }] : inList('.items', items)),
    ...inMap('.dependencies', schema.dependencies).filter((below) => isSchema(below.schema)),
    ...inMap('.patternProperties', schema.patternProperties),
    ...(isSchema(additionalItems) ? [{ path: '.additionalItems', schema: additionalItems }] : []),
  ]
}

export const inList = (path: string, list: readonly JSONSchemaProps[] = []): SubSchema[] =>
  list.map((schema, i) => ({ path: `${path}[${i}]`, schema }))

export const inMap = (path: string, map: Readonly<Record<string, unknown>> = {}): SubSchema[] =>
  Object.keys(map)
    .sort()
    .map((key) => ({ path: `${path}[${key}]`, schema: map[key] as JSONSchemaProps }))

/** Whether `holds` is true of the schema or of any below it. */
export const someSchema = (schema: JSONSchemaProps, holds: (schema: JSONSchemaProps) => boolean): boolean =>
  holds(schema) || subSchemas(schema).some((below) => someSchema(below.schema, holds))
