import type { ImageStream, NamedTagEventList, TagEvent } from '@hawser/kinds/image/imagestream.ts'

/** Images of a tag that are remembered at most: a stream is one object, and objects have a size. */
export const LONGEST_HISTORY = 250

/** What a tag stands for now; undefined while nothing was ever put there. */
export const newest = (stream: ImageStream | undefined, tag: string): TagEvent | undefined =>
  historyOf(stream, tag)?.items?.[0]

export const historyOf = (stream: ImageStream | undefined, tag: string): NamedTagEventList | undefined =>
  stream?.status.tags?.find((list) => list.tag === tag)

/**
 * The stream with `event` as the newest of `tag`, and without what was said about failed imports of it. The same image at
 * the same place is no new event; the stream itself is answered when nothing changes.
 */
export function withEvent(stream: ImageStream, tag: string, event: TagEvent): ImageStream {
  const items = historyOf(stream, tag)?.items ?? []
  const [previous, ...older] = items
  if (!previous) return withHistory(stream, { tag, items: [event] })
  const sameRef = previous.dockerImageReference === event.dockerImageReference
  const sameImage = previous.image === event.image
  if (sameRef && sameImage && previous.generation === event.generation) return stream
  if (!sameRef && !sameImage) {
    return withHistory(stream, { tag, items: [event, ...items].slice(0, LONGEST_HISTORY) })
  }
  const { dockerImageReference, image, generation } = event
  return withHistory(stream, {
    tag,
    items: [{ ...previous, dockerImageReference, image, generation }, ...older],
  })
}

/** The stream with another history of one tag; tags are in the order of their names. */
export function withHistory(stream: ImageStream, list: NamedTagEventList): ImageStream {
  const others = (stream.status.tags ?? []).filter(({ tag }) => tag !== list.tag)
  const tags = [...others, list].sort((a, b) => (a.tag < b.tag ? -1 : 1))
  return { ...stream, status: { ...stream.status, tags } }
}

/** The tags of this stream that stand for `tag` of it, with the image it stands for now. */
export function withFollowers(stream: ImageStream, tag: string, event: TagEvent): ImageStream {
  let changed = stream
  const done = new Set([tag])
  // A tag may stand for one that stands for another.
  for (const followed of done) {
    for (const spec of stream.spec.tags ?? []) {
      if (done.has(spec.name) || followedHere(stream, spec) !== followed) continue
      done.add(spec.name)
      changed = withEvent(changed, spec.name, event)
    }
  }
  return changed
}

/** The stream after a push to one of its tags. */
export function pushed(
  stream: ImageStream,
  tag: string,
  event: Omit<TagEvent, 'generation'>,
): ImageStream | undefined {
  const next = { ...event, generation: stream.metadata.generation ?? 1 }
  const changed = withEvent(stream, tag, next)
  return changed === stream ? undefined : withFollowers(changed, tag, next)
}

type SpecTag = NonNullable<ImageStream['spec']['tags']>[number]

/** The tag of the same stream that a tag stands for. */
export function followedHere({ metadata }: ImageStream, { from }: SpecTag): string | undefined {
  if (from?.kind !== 'ImageStreamTag' || !from.name) return undefined
  if (from.namespace && from.namespace !== metadata.namespace) return undefined
  const colon = from.name.indexOf(':')
  // Without a colon the name is a tag of this stream.
  if (colon < 0) return from.name
  return from.name.slice(0, colon) === metadata.name ? from.name.slice(colon + 1) : undefined
}
