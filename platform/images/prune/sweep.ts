import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { LOCAL_REGISTRY, parsePinned } from '../reference.ts'

export interface Swept {
  /** Full names of all images of one node. */
  readonly images: readonly string[]
  readonly streamOf: (key: string) => ImageStream | undefined
  readonly isUsed: (image: string) => boolean
  /** Image -> when it was first seen to be of no use, in milliseconds. */
  readonly since: ReadonlyMap<string, number>
  readonly now: number
}
export interface Sweep {
  readonly remove: readonly string[]
  /** `since` for the next time. */
  readonly since: ReadonlyMap<string, number>
}

/** An image is on a node a moment before its stream knows it. */
export const GRACE_MS = 10 * 60_000

/** Which images of ours a node may forget: those no stream lists and nobody uses, for a while already. */
export function sweep({ images, streamOf, isUsed, since, now }: Swept): Sweep {
  const useless = images.filter((image) => isOfStream(image) && !isListed(image, streamOf) && !isUsed(image))
  const seen = new Map(useless.map((image) => [image, since.get(image) ?? now]))
  const remove = useless.filter((image) => now - (seen.get(image) ?? now) >= GRACE_MS)
  return { remove, since: seen }
}

/** `hawser.local/PROJECT/STREAM…`: what the platform itself needs, such as `hawser.local/pause:1`, is of no project. */
const isOfStream = (image: string): boolean =>
  image.startsWith(`${LOCAL_REGISTRY}/`) && image.split('/').length === 3

function isListed(image: string, streamOf: Swept['streamOf']): boolean {
  const pin = parsePinned(image)
  if (pin) {
    const tags = streamOf(`${pin.namespace}/${pin.stream}`)?.status.tags ?? []
    return tags.some(({ items }) => items.some((item) => item.image === pin.digest))
  }
  const [, namespace, stream, tag] = /^[^/]+\/([^/:]+)\/([^/:]+):([^/:@]+)$/.exec(image) ?? []
  return streamOf(`${namespace}/${stream}`)?.status.tags?.some((list) => list.tag === tag) ?? false
}
