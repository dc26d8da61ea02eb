import type { ObjectReference } from '../core/objectreference.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'

const sources = ['DockerImage', 'ImageStreamTag', 'ImageStreamImage']
/** Where an image comes from. */
export function checkFrom({ kind = '', name = '' }: ObjectReference, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!sources.includes(kind))
    errors.push(
      invalid(
        `${path}.kind`,
        kind,
        "the source of a builder image must be an 'ImageStreamTag', 'ImageStreamImage', or 'DockerImage'",
      ),
    )
  if (!name) errors.push(required(`${path}.name`))
  else errors.push(...checkReference(kind, name, path))
  return errors
}

/** The name of something in an image stream. */
export function checkReference(kind: string, name: string, path: string): FieldError[] {
  if (kind === 'ImageStreamTag' && !/^[^:/]+:[^:/]+$/.test(name))
    return [
      invalid(`${path}.name`, name, 'ImageStreamTag object references must be in the form <name>:<tag>'),
    ]
  if (kind === 'ImageStreamImage' && !/^[^@/]+@[^@/]+$/.test(name))
    return [
      invalid(`${path}.name`, name, 'ImageStreamImage object references must be in the form <name>@<id>'),
    ]
  return []
}
