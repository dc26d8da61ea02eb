import { duplicate, type FieldError, invalid, required, tooMany } from '../meta/field.ts'
import type { SelectableField } from './crdversion.ts'
import { findField } from './fieldpath.ts'
import type { JSONSchemaProps } from './jsonschemaprops.ts'

const most = 8
const types = ['string', 'boolean', 'integer']

/** Fields by which lists of custom resources may be asked for. */
export function checkSelectable(
  fields: readonly SelectableField[],
  schema: JSONSchemaProps,
  path: string,
): FieldError[] {
  const seen = new Set<string>()
  const errors = fields.flatMap(({ jsonPath }, i) => {
    const at = `${path}[${i}].jsonPath`
    if (!jsonPath) return [required(at)]
    const found = findField(jsonPath, schema, { arrayNotation: false })
    if (typeof found === 'string') return [invalid(at, jsonPath, `is an invalid path: ${found}`)]
    const isTaken = seen.has(found.path)
    seen.add(found.path)
    return [
      ...(found.root === 'metadata' ? [invalid(at, jsonPath, 'must not point to fields in metadata')] : []),
      ...(types.includes(found.schema.type ?? '')
        ? []
        : [
            invalid(
              at,
              jsonPath,
              'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
            ),
          ]),
      ...(isTaken ? [duplicate(at, jsonPath)] : []),
    ]
  })
  return seen.size > most ? [...errors, tooMany(path, seen.size, most)] : errors
}
