import type { JSONSchemaProps } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'

/** What a structural schema says about the form of a value, compiled for reading: see `read.ts`. */
export interface Shape {
  readonly properties: ReadonlyMap<string, Shape>
  /** Of keys that are no properties. */
  readonly additional: Shape | undefined
  readonly items: Shape | undefined
  readonly keepsUnknown: boolean
  /** `x-kubernetes-embedded-resource`: apiVersion, kind and metadata are there whatever the schema says. */
  readonly isResource: boolean
  readonly nullable: boolean
  readonly default: unknown
  /** Properties that have a default. */
  readonly defaulted: readonly (readonly [string, Shape])[]
}

export function shapeOf(schema: JSONSchemaProps): Shape {
  const { properties = {}, additionalProperties, items } = schema
  const shapes = Object.entries(properties).map(([name, child]) => [name, shapeOf(child)] as const)
  return {
    properties: new Map(shapes),
    additional: additionalOf(additionalProperties),
    items: items && !Array.isArray(items) ? shapeOf(items as JSONSchemaProps) : undefined,
    keepsUnknown: schema['x-kubernetes-preserve-unknown-fields'] === true,
    isResource: schema['x-kubernetes-embedded-resource'] === true,
    nullable: schema.nullable === true,
    default: schema.default,
    defaulted: shapes.filter(([, shape]) => shape.default !== undefined),
  }
}

function additionalOf(additional: JSONSchemaProps['additionalProperties']): Shape | undefined {
  if (additional === undefined || additional === false) return undefined
  return shapeOf(additional === true ? {} : additional)
}
