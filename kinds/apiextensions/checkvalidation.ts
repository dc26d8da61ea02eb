import { type FieldError, forbidden, invalid } from '../meta/field.ts'
import { checkOpenApi, type OpenApiRules } from './checkopenapi.ts'
import type { CustomResourceValidation } from './crdversion.ts'
import type { JSONSchemaProps } from './jsonschemaprops.ts'
import { checkStructural, notConvertible } from './structural.ts'

export interface SchemaRules extends OpenApiRules {
  readonly structural: boolean
}

/** Rules of the schema of a version. */
export function checkValidation(
  { openAPIV3Schema: schema }: CustomResourceValidation,
  hasStatus: boolean,
  rules: SchemaRules,
  path: string,
): FieldError[] {
  if (!schema) return []
  const at = `${path}.openAPIV3Schema`
  const unconvertible = rules.structural ? notConvertible(schema) : undefined
  const errors = [
    ...(hasStatus ? checkRoot(schema, at) : []),
    ...(schema.nullable ? [forbidden(`${at}.nullable`, 'nullable cannot be true at the root')] : []),
    ...(rules.structural && !unconvertible ? checkStructural(schema, at) : []),
    ...checkOpenApi(schema, rules, at),
  ]
  // Most of it has been said in better words by now.
  return errors.length === 0 && unconvertible ? [invalid(at, '', unconvertible)] : errors
}

/** Upstream's fields in its order, by their names in JSON. */
const allowedAtRoot: Readonly<Record<string, string>> = {
  description: 'Description',
  type: 'Type',
  format: 'Format',
  title: 'Title',
  maximum: 'Maximum',
  exclusiveMaximum: 'ExclusiveMaximum',
  minimum: 'Minimum',
  exclusiveMinimum: 'ExclusiveMinimum',
  maxLength: 'MaxLength',
  minLength: 'MinLength',
  pattern: 'Pattern',
  maxItems: 'MaxItems',
  minItems: 'MinItems',
  uniqueItems: 'UniqueItems',
  multipleOf: 'MultipleOf',
  required: 'Required',
  items: 'Items',
  properties: 'Properties',
  externalDocs: 'ExternalDocs',
  example: 'Example',
  'x-kubernetes-preserve-unknown-fields': 'XPreserveUnknownFields',
  'x-kubernetes-validations': 'XValidations',
}
const listed = `[${Object.values(allowedAtRoot).join(' ')}]`

/** Where status is a subresource, its schema is taken out of the whole: nothing may be said that this would lose. */
function checkRoot(schema: JSONSchemaProps, path: string): FieldError[] {
  if (schema.type !== undefined && schema.type !== 'object')
    return [
      invalid(
        `${path}.type`,
        schema.type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ]
  if (Object.keys(schema).every((field) => Object.hasOwn(allowedAtRoot, field))) return []
  const problem = `only ${listed} fields are allowed at the root of the schema if the status subresource is enabled`
  return [invalid(path, schema, problem)]
}
