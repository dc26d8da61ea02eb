import { type FieldError, invalid } from '../meta/field.ts'
import { checkColumn, checkSubresources } from './checkcolumns.ts'
import { checkSelectable } from './checkselectable.ts'
import { checkValidation, type SchemaRules } from './checkvalidation.ts'
import type { CustomResourceDefinitionVersion } from './crdversion.ts'

/** A version, or what all versions have in common; `place` is what upstream calls the schema there. */
export function checkVersion(
  version: Partial<CustomResourceDefinitionVersion>,
  place: 'schema' | 'validation',
  hasStatus: boolean,
  rules: SchemaRules,
  path: string,
): FieldError[] {
  const { schema, subresources, additionalPrinterColumns = [] } = version
  return [
    ...checkDeprecation(version, `${path}.deprecationWarning`),
    ...(schema ? checkValidation(schema, hasStatus, rules, `${path}.${place}`) : []),
    ...(subresources ? checkSubresources(subresources, `${path}.subresources`) : []),
    ...additionalPrinterColumns.flatMap((column, i) =>
      checkColumn(column, `${path}.additionalPrinterColumns[${i}]`),
    ),
    ...checkSelectableOf(version, place, `${path}.selectableFields`),
  ]
}

function checkSelectableOf(
  { selectableFields, schema }: Partial<CustomResourceDefinitionVersion>,
  place: 'schema' | 'validation',
  path: string,
): FieldError[] {
  if (!selectableFields) return []
  if (schema?.openAPIV3Schema) return checkSelectable(selectableFields, schema.openAPIV3Schema, path)
  const problem =
    place === 'schema'
      ? 'selectableFields may only be set when version.schema.openAPIV3Schema is not included'
      : 'selectableFields may only be set when validations.schema is included'
  return [invalid(path, '', problem)]
}

/** Printed by clients as they get it. */
function checkDeprecation(
  { deprecated, deprecationWarning: text }: Partial<CustomResourceDefinitionVersion>,
  path: string,
): FieldError[] {
  if (text === undefined) return []
  if (!deprecated) return [invalid(path, text, 'can only be set for deprecated versions')]
  const problems: string[] = []
  if (new TextEncoder().encode(text).length > 256) problems.push('must be <= 256 characters long')
  if (!text) problems.push('must not be an empty string')
  const bad = text.search(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u)
  if (bad >= 0)
    problems.push(
      `must only contain printable UTF-8 characters; non-printable character found at index ${new TextEncoder().encode(text.slice(0, bad)).length}`,
    )
  return problems.map((problem) => invalid(path, text, problem))
}
