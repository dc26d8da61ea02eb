import type { Image } from '@hawser/kinds/image/image.ts'
import type { ImageStream, TagEvent } from '@hawser/kinds/image/imagestream.ts'
import type { ImageStreamTag } from '@hawser/kinds/image/imagestreamtag.ts'
import { historyOf, newest } from '../streams/history.ts'
import { pullSpecOf } from '../streams/pullspec.ts'

const group = { apiVersion: 'image.openshift.io/v1' } as const

/**
 * I6: a tag of a stream with the image it stands for.
 *
 * @param image  Undefined: nothing is known of it but its digest.
 * @returns Undefined when the tag has no image, unless `even` so.
 */
export function tagView(
  stream: ImageStream,
  tag: string,
  image: Image | undefined,
  { even = false } = {},
): ImageStreamTag | undefined {
  const event = newest(stream, tag)
  if (!event?.image && !even) return undefined
  const { namespace = '', name, uid, resourceVersion, creationTimestamp, labels } = stream.metadata
  const spec = stream.spec.tags?.find((one) => one.name === tag)
  const conditions = historyOf(stream, tag)?.conditions
  return {
    kind: 'ImageStreamTag',
    ...group,
    metadata: {
      name: `${name}:${tag}`,
      namespace,
      uid,
      resourceVersion,
      creationTimestamp: event?.created ?? creationTimestamp,
      ...(labels && { labels }),
      ...(spec?.annotations && { annotations: spec.annotations }),
    },
    ...(spec && { tag: spec }),
    generation: event?.image ? event.generation : 0,
    lookupPolicy: stream.spec.lookupPolicy,
    ...(conditions?.length && { conditions }),
    image: shownImage(stream, tag, event, image, spec?.annotations),
  }
}

/** An image as views show it: without its manifest and configuration, and with where this tag is pulled from. */
function shownImage(
  stream: ImageStream,
  tag: string,
  event: TagEvent | undefined,
  image: Image | undefined,
  annotations: Readonly<Record<string, string>> | undefined,
): Image {
  const reference = event?.image ? pullSpecOf(stream, tag, event) : ''
  const shown = image
    ? withoutManifest(image)
    : ({ metadata: event?.image ? { name: event.image } : {} } as unknown as Image)
  const all = { ...shown.metadata.annotations, ...annotations }
  return {
    ...shown,
    metadata: { ...shown.metadata, ...(Object.keys(all).length > 0 && { annotations: all }) },
    ...(reference && { dockerImageReference: reference }),
  }
}

export function withoutManifest(image: Image): Image {
  const {
    kind: _kind,
    apiVersion: _version,
    dockerImageManifest: _manifest,
    dockerImageConfig: _config,
    ...rest
  } = image
  return rest as Image
}
