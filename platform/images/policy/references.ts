import { parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { type FieldError, forbidden } from '@hawser/kinds/meta/field.ts'
import { type AllowedRegistry, refusedRegistry } from './allowed.ts'

/** I4: what the spec of a stream refers to, did not before, and may not: images of registries that are not allowed. */
export function refusedReferences(
  allowed: readonly AllowedRegistry[],
  stream: ImageStream,
  old: ImageStream | undefined,
): FieldError[] {
  const before = new Set(referencesOf(old).map(({ name }) => name))
  return referencesOf(stream).flatMap(({ path, name, isInsecure }) => {
    const reference = parseImageReference(name)
    if (before.has(name) || typeof reference === 'string') return []
    const problem = refusedRegistry(allowed, reference, isInsecure)
    return problem ? [forbidden(path, problem)] : []
  })
}

interface Named {
  readonly path: string
  readonly name: string
  readonly isInsecure: boolean
}

function referencesOf(stream: ImageStream | undefined): Named[] {
  if (!stream) return []
  const { dockerImageRepository, tags = [] } = stream.spec
  const isInsecure = stream.metadata.annotations?.['openshift.io/image.insecureRepository'] === 'true'
  return [
    ...(dockerImageRepository
      ? [{ path: 'spec.dockerImageRepository', name: dockerImageRepository, isInsecure }]
      : []),
    ...tags.flatMap(({ name: tag, from, importPolicy }) =>
      from?.kind === 'DockerImage' && from.name
        ? [
            {
              path: `spec.tags[${tag}].from.name`,
              name: from.name,
              isInsecure: isInsecure || (importPolicy.insecure ?? false),
            },
          ]
        : [],
    ),
  ]
}
