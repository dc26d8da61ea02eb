import { exactReference, parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import type { ImageStream, NamedTagEventList, TagReference } from '@hawser/kinds/image/imagestream.ts'
import type { ImageImportStatus, ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { historyOf, newest, withEvent, withHistory } from '../streams/history.ts'
import type { LookedAt } from './look.ts'

/** Says that a stream's images were looked for: a stream without it was never. */
export const checkedAnnotation = 'openshift.io/image.dockerRepositoryCheck'

/**
 * I4: the stream with what was found: tags that say where their images come from, the images, and for what failed why.
 *
 * @param now  As the API writes times.
 * @returns    The stream itself when nothing changes.
 */
export function applied(
  stream: ImageStream,
  spec: ImageStreamImport['spec'],
  found: LookedAt,
  now: string,
): ImageStream {
  const generation = (stream.metadata.generation ?? 0) + 1
  let changed = stream
  const { repository, images = [] } = spec
  for (const status of found.repository?.images ?? []) {
    const { tag = '' } = status
    const from = { ...repository, from: { name: taggedName(repository?.from.name ?? '', tag) } } as Source
    changed = status.image
      ? withImage(changed, tag, from, status, generation, now)
      : withFailure(changed, tag, status, generation, now)
  }
  for (const [i, image] of images.entries()) {
    const status = found.images[i]
    const tag = image.to?.name
    if (!tag || !status) continue
    changed = status.image
      ? withImage(changed, tag, image as Source, status, generation, now)
      : withSpecTag(withFailure(changed, tag, status, generation, now), tag, image as Source, false)
  }
  const { annotations } = stream.metadata
  if (annotations?.[checkedAnnotation] && same(changed, stream)) return stream
  return {
    ...changed,
    metadata: { ...changed.metadata, annotations: { ...annotations, [checkedAnnotation]: now } },
  }
}

type Source = Pick<TagReference, 'importPolicy' | 'referencePolicy'> & {
  readonly from: { readonly name: string }
}

function taggedName(name: string, tag: string): string {
  const reference = parseImageReference(name)
  return typeof reference === 'string' ? name : exactReference({ ...reference, id: '', tag })
}

function withImage(
  stream: ImageStream,
  tag: string,
  source: Source,
  { image }: ImageImportStatus,
  generation: number,
  now: string,
): ImageStream {
  const event = {
    created: now,
    dockerImageReference: image?.dockerImageReference ?? '',
    image: image?.metadata.name ?? '',
    generation,
  }
  const isNew = hasChanged(stream, tag, event)
  const tagged = isNew ? withEvent(withSpecTag(stream, tag, source, true), tag, event) : stream
  return withoutConditions(withImportPolicy(tagged, tag, source), tag)
}

function hasChanged(
  stream: ImageStream,
  tag: string,
  event: { readonly dockerImageReference: string; readonly image: string },
): boolean {
  const previous = newest(stream, tag)
  const spec = stream.spec.tags?.find(({ name }) => name === tag)
  if (!previous || spec?.generation === undefined) return true
  return (
    previous.dockerImageReference !== event.dockerImageReference ||
    previous.image !== event.image ||
    spec.generation > previous.generation
  )
}

/** @param resets  Also when there is such a tag: it is to say where the image came from, and that it came. */
function withSpecTag(stream: ImageStream, tag: string, source: Source, resets: boolean): ImageStream {
  const { tags = [] } = stream.spec
  const old = tags.find(({ name }) => name === tag)
  if (old && !resets) return stream
  const next: TagReference = {
    ...old,
    name: tag,
    from: { kind: 'DockerImage', name: source.from.name },
    generation: 0,
    importPolicy: source.importPolicy,
    // An import does not change how an image is pulled.
    referencePolicy: old?.referencePolicy ?? source.referencePolicy,
  }
  const all = old ? tags.map((one) => (one.name === tag ? next : one)) : [...tags, next]
  return { ...stream, spec: { ...stream.spec, tags: all } }
}

function withImportPolicy(stream: ImageStream, tag: string, { importPolicy }: Source): ImageStream {
  const { tags = [] } = stream.spec
  return {
    ...stream,
    spec: { ...stream.spec, tags: tags.map((one) => (one.name === tag ? { ...one, importPolicy } : one)) },
  }
}

function withoutConditions(stream: ImageStream, tag: string): ImageStream {
  const list = historyOf(stream, tag)
  if (!list?.conditions) return stream
  const { conditions: _, ...rest } = list
  return withHistory(stream, rest)
}

/** I2: `ImportSuccess=False`, with the registry's words; said once. */
function withFailure(
  stream: ImageStream,
  tag: string,
  { status }: ImageImportStatus,
  generation: number,
  now: string,
): ImageStream {
  if (!tag) return stream
  const condition = {
    type: 'ImportSuccess',
    status: 'False' as const,
    message: status.message || 'unknown error prevented import',
    reason: status.reason || '',
    generation,
    lastTransitionTime: now,
  }
  const list: NamedTagEventList = historyOf(stream, tag) ?? { tag, items: [] }
  const isKnown = list.conditions?.some(
    ({ type, status, reason, message }) =>
      type === condition.type &&
      status === condition.status &&
      (reason ?? '') === condition.reason &&
      message === condition.message,
  )
  const asked = stream.spec.tags?.find(({ name }) => name === tag)?.generation ?? 0
  // An import that was asked for was tried, whatever came of it.
  const isAnswered = (list.conditions?.[0]?.generation ?? 0) >= asked
  if (isKnown && isAnswered) return stream
  return reset(withHistory(stream, { ...list, conditions: [condition] }), tag)
}

/** The tag's generation becomes that of this import. */
const reset = (stream: ImageStream, tag: string): ImageStream => ({
  ...stream,
  spec: {
    ...stream.spec,
    ...(stream.spec.tags && {
      tags: stream.spec.tags.map((one) => (one.name === tag ? { ...one, generation: 0 } : one)),
    }),
  },
})
