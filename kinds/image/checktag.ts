import { type FieldError, invalid, required } from '../meta/field.ts'
import { parseImageReference } from './imagereference.ts'
import type { TagImportPolicy, TagReference } from './imagestreamspec.ts'

const importModes = ['Legacy', 'PreserveOriginal']

/** Rules of one tag of a stream's spec, and of the tag of an ImageStreamTag. */
export function checkTag(tag: TagReference, path: string): FieldError[] {
  const { type } = tag.referencePolicy
  return [
    ...checkFrom(tag, path),
    ...(type === 'Source' || type === 'Local'
      ? []
      : [invalid(`${path}.referencePolicy.type`, type, 'valid values are "Source", "Local"')]),
    ...checkImportPolicy(tag.importPolicy, `${path}.importPolicy`),
  ]
}

function checkFrom({ from, importPolicy }: TagReference, path: string): FieldError[] {
  if (!from) return []
  const { kind, name = '' } = from
  const errors: FieldError[] = name ? [] : [required(`${path}.from.name`)]
  if (kind === 'DockerImage') {
    const reference = parseImageReference(name)
    if (name && typeof reference === 'string') errors.push(invalid(`${path}.from.name`, name, reference))
  } else if (kind === 'ImageStreamImage' || kind === 'ImageStreamTag') {
    if (importPolicy.scheduled)
      errors.push(
        invalid(
          `${path}.importPolicy.scheduled`,
          true,
          'only tags pointing to Docker repositories may be scheduled for background import',
        ),
      )
  } else {
    const kinds = "valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'"
    errors.push(required(`${path}.from.kind`, kinds))
  }
  return errors
}

export const checkImportPolicy = ({ importMode }: TagImportPolicy, path: string): FieldError[] =>
  importModes.includes(importMode)
    ? []
    : [
        invalid(
          `${path}.importMode`,
          importMode,
          `invalid import mode, valid modes are '', '${importModes[0]}', '${importModes[1]}'`,
        ),
      ]
