import type { ImageStream, TagReference } from '@hawser/kinds/image/imagestream.ts'
import { parseStreamTag, repositoryOf } from '../reference.ts'
import { newest, withNewest } from './newest.ts'

export interface State {
  readonly stream: ImageStream
  /** The stream with that key, for tags that follow a tag of another stream. */
  readonly streamOf: (key: string) => ImageStream | undefined
  /** When it is now, as the API writes it. */
  readonly now: string
}
export type Action = { readonly do: 'writeStatus'; readonly stream: ImageStream }

/** Says where a stream's images are, and lets tags that stand for other tags follow them. */
export function reconcile({ stream, streamOf, now }: State): Action[] {
  let wanted = withRepository(stream)
  for (const { tag, source } of followed(stream)) {
    const event = newest(source.key === keyOfStream(stream) ? wanted : streamOf(source.key), source.tag)
    if (event) wanted = withNewest(wanted, tag, { ...event, created: now }) ?? wanted
  }
  return wanted === stream ? [] : [{ do: 'writeStatus', stream: wanted }]
}

function withRepository(stream: ImageStream): ImageStream {
  const dockerImageRepository = repositoryOf(stream.metadata.namespace ?? '', stream.metadata.name)
  if (stream.status.dockerImageRepository === dockerImageRepository) return stream
  return { ...stream, status: { ...stream.status, dockerImageRepository } }
}

const keyOfStream = ({ metadata: { namespace, name } }: ImageStream): string => `${namespace}/${name}`

export interface Followed {
  readonly tag: string
  readonly source: { readonly key: string; readonly tag: string }
}

/** The tags of a stream that stand for another tag, of the same or another stream. */
export const followed = (stream: ImageStream): Followed[] =>
  (stream.spec.tags ?? []).flatMap((reference) => {
    const source = sourceOf(stream, reference)
    return source ? [{ tag: reference.name, source }] : []
  })

function sourceOf(
  stream: ImageStream,
  { from, name, reference }: TagReference,
): Followed['source'] | undefined {
  if (from?.kind !== 'ImageStreamTag' || !from.name || reference) return undefined
  const { namespace } = stream.metadata
  // Within one stream the name may be the tag alone.
  const read = from.name.includes(':')
    ? parseStreamTag(from.name)
    : { stream: stream.metadata.name, tag: from.name }
  if (!read) return undefined
  const key = `${from.namespace ?? namespace}/${read.stream}`
  return key === keyOfStream(stream) && read.tag === name ? undefined : { key, tag: read.tag }
}
