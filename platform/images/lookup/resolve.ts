import { parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { pullSpecOfTag } from '../streams/pullspec.ts'

/** On an object, or on the pods it makes: `*` lets all its image names be those of streams. */
export const RESOLVE_NAMES = 'alpha.image.policy.openshift.io/resolve-names'

/**
 * I8: what an image name stands for when it is the name of a stream of the project: `web:1` and nothing before it, of a
 * stream that says so, or any name when the object says so. A tag without an image is looked for in our registry, not
 * elsewhere.
 *
 * @param streamOf  The stream of the project with that name.
 * @returns Undefined when the name stands for itself.
 */
export function resolved(
  image: string,
  isForced: boolean,
  streamOf: (name: string) => ImageStream | undefined,
): string | undefined {
  const reference = parseImageReference(image)
  if (typeof reference === 'string' || reference.id) return undefined
  const isShort = !reference.registry && !reference.namespace
  if (!isShort && !isForced) return undefined
  const stream = streamOf(reference.name)
  if (!stream || !(isForced || stream.spec.lookupPolicy.local)) return undefined
  const tag = reference.tag || 'latest'
  const { dockerImageRepository } = stream.status
  return pullSpecOfTag(stream, tag) ?? (dockerImageRepository ? `${dockerImageRepository}:${tag}` : undefined)
}
