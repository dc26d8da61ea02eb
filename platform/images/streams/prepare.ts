import type { ImageStream, TagEvent, TagReference } from '@hawser/kinds/image/imagestream.ts'
import { type FieldError, forbidden, invalid, notFound } from '@hawser/kinds/meta/field.ts'
import { pinned, repositoryOf } from '../reference.ts'
import { retagged, withGenerations } from './generations.ts'
import { newest, withEvent, withFollowers } from './history.ts'
import { eventOf, type Source, sourceOf } from './source.ts'

/** What a write of a stream may look at. */
export interface Around {
  readonly streamOf: (namespace: string, name: string) => ImageStream | undefined
  /** Whether who writes may pull from that stream. */
  readonly mayPull: (namespace: string, name: string) => boolean
  /** As the API writes times. */
  readonly now: string
  /** Nodes pull images of streams from our registry; else they have them under the name of the stream they were made for. */
  readonly hasRegistry: boolean
  /** Repository of a stream for those outside of the cluster; undefined: there is none. */
  readonly publicRepository?: ((namespace: string, name: string) => string | undefined) | undefined
}
export interface Prepared {
  readonly stream: ImageStream
  readonly errors: readonly FieldError[]
}

/**
 * I1-I3: what a write of a stream means: generations, where its images are, and the images that changed tags stand for.
 *
 * @param old  Undefined: the stream is new.
 */
export function prepare(given: ImageStream, old: ImageStream | undefined, around: Around): Prepared {
  const located = withRepositories(withoutEmptyTags(given), around)
  const errors: FieldError[] = []
  let stream = withGenerations(located, old)
  for (const { name } of retagged(located, old)) {
    const tag = stream.spec.tags?.find((one) => one.name === name)
    const found = tag && resolved(stream, tag, around)
    if (found === undefined) continue
    if ('type' in found) errors.push(found)
    else stream = withEvent(stream, name, found)
  }
  return { stream: settled(stream, old), errors }
}

/** The image that a changed tag stands for; an error when it may not; undefined while there is none. */
function resolved(stream: ImageStream, tag: TagReference, around: Around): TagEvent | FieldError | undefined {
  const { from, generation = 0 } = tag
  const field = `spec.tags[${tag.name}].from`
  if (!from?.name) return undefined
  if (from.kind === 'DockerImage') {
    if (!tag.reference) return undefined
    return { created: around.now, dockerImageReference: from.name, image: '', generation }
  }
  if (from.kind !== 'ImageStreamTag' && from.kind !== 'ImageStreamImage') return undefined
  const source = sourceOf(from, stream)
  if (!source) {
    return invalid(
      `${field}.name`,
      from.name,
      'must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>',
    )
  }
  const isOwn = source.namespace === stream.metadata.namespace && source.stream === stream.metadata.name
  if (source.namespace !== stream.metadata.namespace && !around.mayPull(source.namespace, source.stream)) {
    const place = `${source.namespace}/${source.stream}`
    return forbidden(field, `${place}: you may not get imagestreams/layers of it`)
  }
  const other = isOwn ? stream : around.streamOf(source.namespace, source.stream)
  if (!other) return notFound(`${field}.name`, from.name)
  const event = eventOf(other, source)
  if (typeof event === 'string') {
    return invalid(`${field}.name`, from.name, `error generating tag event: ${event}`)
  }
  return (
    event && {
      ...event,
      ...(isOwn || !around.hasRegistry ? {} : ownReference(stream, tag, source, event)),
      generation,
    }
  )
}

/** An image of our registry is pulled from the stream that has it now: who may pull there need not pull elsewhere. */
function ownReference(
  { metadata }: ImageStream,
  { reference }: TagReference,
  { namespace, stream }: Source,
  { dockerImageReference, image }: TagEvent,
): Partial<TagEvent> {
  const isOurs = dockerImageReference.startsWith(`${repositoryOf(namespace, stream)}@`)
  if (reference || !isOurs || !image) return {}
  return { dockerImageReference: pinned(metadata.namespace ?? '', metadata.name, image) }
}

/** Tags that stand for tags of the same stream follow those that changed; a new stream is of one moment. */
function settled(stream: ImageStream, old: ImageStream | undefined): ImageStream {
  let followed = stream
  for (const { tag } of stream.status.tags ?? []) {
    const event = newest(stream, tag)
    const before = newest(old, tag)
    const isSame =
      before &&
      event &&
      before.image === event.image &&
      before.dockerImageReference === event.dockerImageReference &&
      before.generation === event.generation
    if (event && !isSame) followed = withFollowers(followed, tag, event)
  }
  return followed
}

function withoutEmptyTags(stream: ImageStream): ImageStream {
  const { tags } = stream.status
  const kept = tags?.filter(({ items = [], conditions = [] }) => items.length + conditions.length > 0)
  return kept?.length === tags?.length
    ? stream
    : { ...stream, status: { ...stream.status, ...(kept && { tags: kept }) } }
}

function withRepositories(stream: ImageStream, { publicRepository }: Around): ImageStream {
  const { namespace = '', name } = stream.metadata
  const dockerImageRepository = repositoryOf(namespace, name)
  const { publicDockerImageRepository: _, ...status } = stream.status
  const outside = publicRepository?.(namespace, name)
  return {
    ...stream,
    status: {
      ...status,
      dockerImageRepository,
      ...(outside && { publicDockerImageRepository: outside }),
    },
  }
}
