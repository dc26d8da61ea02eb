import { type FieldError, invalid, required } from '../meta/field.ts'
import type { CustomResourceColumnDefinition, CustomResourceSubresources } from './crdversion.ts'

const types = ['boolean', 'date', 'integer', 'number', 'string']
const formats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

export function checkColumn(column: CustomResourceColumnDefinition, path: string): FieldError[] {
  const { name, type, format, jsonPath } = column
  const errors: FieldError[] = []
  const typeDemand = `must be one of ${types.join(',')}`
  if (!name) errors.push(required(`${path}.name`))
  if (!type) errors.push(required(`${path}.type`, typeDemand))
  else if (!types.includes(type)) errors.push(invalid(`${path}.type`, type, typeDemand))
  if (format && !formats.includes(format))
    errors.push(invalid(`${path}.format`, format, `must be one of ${formats.join(',')}`))
  if (!jsonPath) errors.push(required(`${path}.JSONPath`))
  else errors.push(...checkSimplePath(jsonPath, `${path}.JSONPath`))
  return errors
}

/** Where `/scale` reads and writes. */
export function checkSubresources({ scale }: CustomResourceSubresources, path: string): FieldError[] {
  if (!scale) return []
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale
  return [
    ...checkBelow(specReplicasPath, ['.spec.'], 'under .spec', `${path}.scale.specReplicasPath`),
    ...checkBelow(statusReplicasPath, ['.status.'], 'under .status', `${path}.scale.statusReplicasPath`),
    ...(labelSelectorPath
      ? checkBelow(
          labelSelectorPath,
          ['.spec.', '.status.'],
          'under either .spec or .status',
          `${path}.scale.labelSelectorPath`,
        )
      : []),
  ]
}

function checkBelow(text: string, starts: readonly string[], place: string, path: string): FieldError[] {
  if (!text) return [required(path)]
  const errors = checkSimplePath(text, path)
  if (errors.length > 0 || starts.some((start) => text.startsWith(start))) return errors
  return [invalid(path, text, `should be a json path ${place}`)]
}

const checkSimplePath = (text: string, path: string): FieldError[] =>
  text.startsWith('.') ? [] : [invalid(path, text, 'must be a simple json path starting with .')]
