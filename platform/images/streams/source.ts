import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import type { ImageStream, TagEvent } from '@hawser/kinds/image/imagestream.ts'
import { newest } from './history.ts'

/** Where the `from` of a tag leads: a tag or an image of a stream. */
export interface Source {
  readonly namespace: string
  readonly stream: string
  /** A tag, or the digest (or the beginning of one) of an image. */
  readonly which: string
  readonly kind: 'ImageStreamTag' | 'ImageStreamImage'
}

/** Undefined when the name is not of the form that its kind has. */
export function sourceOf(
  { kind, name = '', namespace }: ObjectReference,
  stream: Pick<ImageStream, 'metadata'>,
): Source | undefined {
  if (kind !== 'ImageStreamTag' && kind !== 'ImageStreamImage') return undefined
  const parts = name.split(kind === 'ImageStreamTag' ? ':' : '@')
  const place: Pick<Source, 'namespace' | 'kind'> = {
    namespace: namespace || (stream.metadata.namespace ?? ''),
    kind,
  }
  const [first = '', second = ''] = parts
  if (parts.length === 1) return { ...place, stream: stream.metadata.name, which: first }
  return parts.length === 2 && first && second ? { ...place, stream: first, which: second } : undefined
}

/**
 * The image that a source stands for now; undefined when there is none yet.
 *
 * @returns A text when there is none and will be none: no such image, or several.
 */
export function eventOf(stream: ImageStream, { kind, which }: Source): TagEvent | string | undefined {
  return kind === 'ImageStreamTag' ? newest(stream, which) : imageOf(stream, which)
}

/** The image of a stream that a digest, or the beginning of one, names. */
export function imageOf(stream: ImageStream, digest: string): TagEvent | string {
  const events = (stream.status.tags ?? [])
    .flatMap(({ items = [] }) => items)
    .filter(({ image }) => matchesDigest(image, digest))
  const images = new Set(events.map(({ image }) => image))
  if (images.size > 1)
    return `multiple images match the prefix ${JSON.stringify(digest)}: ${[...images].sort().join(', ')}`
  return events[0] ?? `no image of the stream is ${digest}`
}

/** `sha256:ab` and `ab` both begin `sha256:abc…`. */
export const matchesDigest = (image: string, digest: string): boolean =>
  digest !== '' && (image.startsWith(digest) || image.slice(image.indexOf(':') + 1).startsWith(digest))
