import { checkMapListKeys, checkSetItems, hasInvalidType } from './checkopenapi.ts'
import type { SchemaRules } from './checkvalidation.ts'
import type { CustomResourceDefinitionSpec } from './crdspec.ts'
import type { JSONSchemaProps } from './jsonschemaprops.ts'
import { checkStructural, notConvertible } from './structural.ts'
import { someSchema } from './walkschema.ts'

/** Which rules apply to a definition: what the stored one does not follow, its successor need not follow either. */
export interface DefinitionRules extends SchemaRules {
  readonly openApiSchema: boolean
}

const all: DefinitionRules = {
  openApiSchema: true,
  propertyTypes: true,
  structural: true,
  atomicSets: true,
  mapListKeys: true,
}

export function rulesFor(old: CustomResourceDefinitionSpec | undefined): DefinitionRules {
  if (!old) return all
  const schemas = old.versions.map(({ schema }) => schema?.openAPIV3Schema)
  const known = schemas.filter((schema) => schema !== undefined)
  const none = (holds: (schema: JSONSchemaProps) => boolean) =>
    !known.some((schema) => someSchema(schema, holds))
  return {
    openApiSchema: schemas.length === known.length,
    propertyTypes: none(hasInvalidType),
    structural: known.every((schema) => !notConvertible(schema) && checkStructural(schema, '').length === 0),
    atomicSets: none((schema) => checkSetItems(schema, '').length > 0),
    mapListKeys: none((schema) => checkMapListKeys(schema, '').length > 0),
  }
}
