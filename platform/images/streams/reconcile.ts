import type { ImageStream, TagReference } from '@hawser/kinds/image/imagestream.ts'
import { repositoryOf } from '../reference.ts'
import { newest, withEvent, withFollowers } from './history.ts'
import { eventOf, type Source, sourceOf } from './source.ts'

export interface State {
  readonly stream: ImageStream
  readonly streamOf: (key: string) => ImageStream | undefined
  /** When it is now, as the API writes it. */
  readonly now: string
}
export type Action = { readonly do: 'writeStatus'; readonly stream: ImageStream }

/**
 * What the write of a stream could not settle: tags whose source had no image yet get it when it comes (once, as any tag
 * of another stream), and tags that stand for others of the same stream follow them, whoever wrote those.
 */
export function reconcile({ stream, streamOf, now }: State): Action[] {
  let wanted = withRepository(stream)
  for (const { tag, source } of waiting(stream)) {
    const other = streamOf(`${source.namespace}/${source.stream}`)
    const event = other && eventOf(other, source)
    if (!event || typeof event === 'string') continue
    const generation = tag.generation ?? event.generation
    wanted = withEvent(wanted, tag.name, { ...event, generation, created: now })
  }
  for (const { tag } of wanted.status.tags ?? []) {
    const event = newest(wanted, tag)
    if (event) wanted = withFollowers(wanted, tag, event)
  }
  return wanted === stream ? [] : [{ do: 'writeStatus', stream: wanted }]
}

function withRepository(stream: ImageStream): ImageStream {
  const dockerImageRepository = repositoryOf(stream.metadata.namespace ?? '', stream.metadata.name)
  if (stream.status.dockerImageRepository === dockerImageRepository) return stream
  return { ...stream, status: { ...stream.status, dockerImageRepository } }
}

export interface Waiting {
  readonly tag: TagReference
  readonly source: Source
}

/** The tags of a stream that stand for an image of another stream and have none yet. */
export const waiting = (stream: ImageStream): Waiting[] =>
  (stream.spec.tags ?? []).flatMap((tag) => {
    if (!tag.from || newest(stream, tag.name)) return []
    const source = sourceOf(tag.from, stream)
    const { namespace, name } = stream.metadata
    const isOwn = source?.namespace === namespace && source?.stream === name
    return source && !isOwn ? [{ tag, source }] : []
  })
