import type { ImageStream, TagEvent } from '@hawser/kinds/image/imagestream.ts'

/** What a tag stands for now; undefined while nothing was ever put there. */
export const newest = (stream: ImageStream | undefined, tag: string): TagEvent | undefined =>
  stream?.status.tags?.find((list) => list.tag === tag)?.items[0]

/** The stream with `event` as the newest of `tag`; undefined when it is the newest already. */
export function withNewest(
  stream: ImageStream,
  tag: string,
  event: Omit<TagEvent, 'generation'>,
): ImageStream | undefined {
  const { tags = [] } = stream.status
  const items = tags.find((list) => list.tag === tag)?.items ?? []
  if (items[0]?.image === event.image) return undefined
  // An image that comes back moves to the front instead of being there twice.
  const others = items.filter(({ image }) => image !== event.image)
  const generation = Math.max(stream.metadata.generation ?? 1, ...items.map((item) => item.generation))
  const list = { tag, items: [{ ...event, generation }, ...others] }
  return {
    ...stream,
    status: { ...stream.status, tags: [...tags.filter((other) => other.tag !== tag), list] },
  }
}
