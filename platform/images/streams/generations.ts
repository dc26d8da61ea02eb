import type { ImageStream, TagReference } from '@hawser/kinds/image/imagestream.ts'
import { same } from '@hawser/kinds/meta/same.ts'

const specTag = (stream: ImageStream | undefined, name: string): TagReference | undefined =>
  stream?.spec.tags?.find((tag) => tag.name === name)

/** Whether a tag is to stand for something else than before, or to be imported again. */
export function isRetagged(
  old: TagReference | undefined,
  next: TagReference,
  namespace: string | undefined,
): boolean {
  const { from } = next
  if (!from || (!from.kind && !from.name)) return false
  if (!old) return true
  return (
    (old.from?.namespace || namespace) !== (from.namespace || namespace) ||
    old.from?.name !== from.name ||
    Boolean(old.reference) !== Boolean(next.reference) ||
    old.importPolicy.importMode !== next.importPolicy.importMode ||
    (old.generation !== undefined && old.generation !== 0 && next.generation === 0)
  )
}

/** The names of the tags that are to stand for something else. */
export const retagged = (stream: ImageStream, old: ImageStream | undefined): TagReference[] =>
  (stream.spec.tags ?? []).filter((tag) => isRetagged(specTag(old, tag.name), tag, stream.metadata.namespace))

/**
 * I3: tags get the generation of the stream that they changed with. Users say it only by 0: import again.
 */
export function withGenerations(stream: ImageStream, old: ImageStream | undefined): ImageStream {
  const kept = (stream.spec.tags ?? []).map((tag) => keepGeneration(tag, specTag(old, tag.name)))
  const generation = nextGeneration(stream, kept, old)
  const tags = kept.map((tag) => {
    const before = specTag(old, tag.name)
    const changes = isRetagged(before, tag, stream.metadata.namespace) || !before
    return changes || !tag.generation ? { ...tag, generation } : tag
  })
  return stream.spec.tags ? { ...stream, spec: { ...stream.spec, tags } } : stream
}

function keepGeneration(tag: TagReference, old: TagReference | undefined): TagReference {
  if (tag.generation === 0 || !old) return tag
  const { generation: _, ...rest } = tag
  return old.generation === undefined ? rest : { ...rest, generation: old.generation }
}

function nextGeneration(
  { spec }: ImageStream,
  tags: readonly TagReference[],
  old: ImageStream | undefined,
): number {
  if (!old) return 1
  const before = old.metadata.generation ?? 0
  const isSame =
    before > 0 && same({ ...spec, tags: zeroed(tags) }, { ...old.spec, tags: zeroed(old.spec.tags) })
  return isSame ? before : before + 1
}

/** For a comparison in which 0, which asks for an import, is not absence. */
const zeroed = (tags: readonly TagReference[] = []): object[] =>
  tags.map((tag) => ({ ...tag, generation: tag.generation === undefined ? '' : `g${tag.generation}` }))

/** Status: events that say no generation get that of the tag, or of the stream. */
export function withObservedGenerations(stream: ImageStream, old: ImageStream): ImageStream {
  const tags = (stream.status.tags ?? []).map((list) => {
    const [first, ...older] = list.items ?? []
    if (!first || first.generation) return list
    const before = old.status.tags?.find(({ tag }) => tag === list.tag)?.items?.[0]
    const isNew =
      before && (before.image !== first.image || before.dockerImageReference !== first.dockerImageReference)
    const generation = (isNew && specTag(stream, list.tag)?.generation) || (stream.metadata.generation ?? 0)
    return { ...list, items: [{ ...first, generation }, ...older] }
  })
  return { ...stream, status: { ...stream.status, ...(stream.status.tags && { tags }) } }
}
