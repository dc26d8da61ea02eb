import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { badRequest, notFound } from '@hawser/kinds/meta/status.ts'
import { imagesResource, type Look, streamsResource } from './server.ts'

export const findStream = (look: Look, namespace: string, name: string): ImageStream | undefined =>
  look.find(streamsResource, namespace, name) as ImageStream | undefined

/** The streams of a namespace, or of all when it is empty. */
export const streamsIn = (look: Look, namespace = ''): readonly ImageStream[] =>
  (namespace ? look.within(streamsResource, namespace) : look.all(streamsResource)) as readonly ImageStream[]

/** @throws {StatusError} `NotFound` */
export function streamNamed(look: Look, namespace: string, name: string): ImageStream {
  const stream = findStream(look, namespace, name)
  if (!stream) throw notFound(ImageStream, name)
  return stream
}

export const findImage = (look: Look, digest: string): Image | undefined =>
  digest ? (look.find(imagesResource, undefined, digest) as Image | undefined) : undefined

/** @throws {StatusError} `NotFound` */
export function imageNamed(look: Look, digest: string): Image {
  const image = findImage(look, digest)
  if (!image) throw notFound(Image, digest)
  return image
}

export interface TagName {
  readonly stream: string
  readonly tag: string
}

/**
 * Reads `NAME:TAG`.
 *
 * @throws {StatusError} `BadRequest`
 */
export function tagNameOf({ kind }: AnyKind, name: string): TagName {
  const [stream = '', tag = '', ...more] = name.split(':')
  if (!stream || !tag || more.length > 0 || name.includes('@')) {
    throw badRequest(`${kind}s must be retrieved with <name>:<tag>`)
  }
  return { stream, tag }
}
