import type { ImageStream, NamedTagEventList, TagEvent } from '@hawser/kinds/image/imagestream.ts'

/** What a tag stands for now; undefined while nothing was ever put there. */
export const newest = (stream: ImageStream | undefined, tag: string): TagEvent | undefined =>
  historyOf(stream, tag)?.items?.[0]

export const historyOf = (stream: ImageStream | undefined, tag: string): NamedTagEventList | undefined =>
  stream?.status.tags?.find((list) => list.tag === tag)
