import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'

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

/** Which images of streams a node may forget: those no stream lists and nobody uses, for a while already. */
export function sweep({ images, streamOf, isUsed, since, now }: Swept): Sweep {
  const useless = images.filter((image) => {
    const from = originOf(image)
    return from !== undefined && !isListed(from, streamOf) && !isUsed(image)
  })
  const seen = new Map(useless.map((image) => [image, since.get(image) ?? now]))
  const remove = useless.filter((image) => now - (seen.get(image) ?? now) >= GRACE_MS)
  return { remove, since: seen }
}

interface Origin {
  /** Key of the stream the image is named after. */
  readonly stream: string
  readonly tag?: string | undefined
  readonly digest?: string | undefined
}

/** Undefined for any other image, also of the platform itself (`hawser.local/pause:1`). */
function originOf(image: string): Origin | undefined {
  const [, stream, tag, digest] =
    /^hawser\.local\/([^/:@]+\/[^/:@]+)(?::([^/:@]+)|@(sha256:[0-9a-f]{64}))$/.exec(image) ?? []
  return stream === undefined ? undefined : { stream, tag, digest }
}

function isListed({ stream, tag, digest }: Origin, streamOf: Swept['streamOf']): boolean {
  const tags = streamOf(stream)?.status.tags ?? []
  return tags.some((list) =>
    digest === undefined ? list.tag === tag : list.items.some(({ image }) => image === digest),
  )
}
