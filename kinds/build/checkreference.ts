import type { ObjectReference } from '../core/objectreference.ts'
import { parseImageReference } from '../image/imagereference.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { dnsSubdomain } from '../meta/names.ts'

const sources = ['DockerImage', 'ImageStreamTag', 'ImageStreamImage']
/** Where an image comes from. */
export function checkFrom(reference: ObjectReference, path: string): FieldError[] {
  const { kind = '', name = '' } = reference
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
  else errors.push(...checkReference(reference, path))
  return errors
}

/** The name of an image, or of something in an image stream; and where the stream is. */
export const checkReference = (reference: ObjectReference, path: string): FieldError[] => [
  ...checkName(reference, path),
  ...checkNamespace(reference, path),
]

function checkNamespace({ kind, namespace }: ObjectReference, path: string): FieldError[] {
  if (!namespace) return []
  const problem =
    kind === 'DockerImage'
      ? "namespace is not valid when used with a 'DockerImage'"
      : dnsSubdomain(namespace).length > 0
        ? 'namespace must be a valid subdomain'
        : undefined
  return problem ? [invalid(`${path}.namespace`, namespace, problem)] : []
}

function checkName({ kind, name = '' }: ObjectReference, path: string): FieldError[] {
  if (kind === 'DockerImage') {
    const reference = parseImageReference(name)
    return typeof reference === 'string'
      ? [invalid(`${path}.name`, name, `name is not a valid Docker pull specification: ${reference}`)]
      : []
  }
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
