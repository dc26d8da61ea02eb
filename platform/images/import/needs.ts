import { parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import type { ImageStream, TagReference } from '@hawser/kinds/image/imagestream.ts'
import type { ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { historyOf } from '../streams/history.ts'
import { checkedAnnotation } from './apply.ts'

/** A tag whose image comes from a registry elsewhere. */
export const isImportable = ({ from, reference }: TagReference): boolean =>
  from?.kind === 'DockerImage' && Boolean(from.name) && !reference

/** The generation of a tag that was seen to: by an image, or by a failure. */
function observed(stream: ImageStream, tag: string): number {
  const { items = [], conditions = [] } = historyOf(stream, tag) ?? {}
  const failed = conditions.find(({ type }) => type === 'ImportSuccess')
  return Math.max(0, items[0]?.generation ?? 0, failed?.generation ?? 0)
}

/** Whether a tag is to be imported: it was changed, or somebody asked for it. */
export const needsImport = (stream: ImageStream, tag: TagReference): boolean =>
  isImportable(tag) && (tag.generation ?? 0) > observed(stream, tag.name)

/** I3: what a stream wants to be imported now; undefined: nothing. */
export function importFor(stream: ImageStream): Draft<typeof ImageStreamImport> | undefined {
  const { tags = [], dockerImageRepository } = stream.spec
  const isWhole = Boolean(dockerImageRepository) && !stream.metadata.annotations?.[checkedAnnotation]
  const wanted = tags.filter((tag) => (isWhole ? isImportable(tag) : needsImport(stream, tag)))
  if (!isWhole && wanted.length === 0) return undefined
  return draftOf(stream, wanted, isWhole)
}

/** I3: tags that are looked at again and again. A digest says the same forever: once is enough. */
export const scheduled = (stream: ImageStream): TagReference[] =>
  (stream.spec.tags ?? []).filter((tag) => {
    if (!isImportable(tag) || !tag.importPolicy.scheduled) return false
    const reference = parseImageReference(tag.from?.name ?? '')
    if (typeof reference === 'string') return false
    return !reference.id || !historyOf(stream, tag.name)?.items.length
  })

export const draftOf = (
  { metadata: { name, namespace = '', annotations, uid }, spec: { dockerImageRepository = '' } }: ImageStream,
  tags: readonly TagReference[],
  isWhole = false,
): Draft<typeof ImageStreamImport> => ({
  // Whoever comes first: what was found is put into the stream as it is then.
  metadata: { name, namespace, uid },
  spec: {
    import: true,
    images: tags.map(({ name, from, importPolicy, referencePolicy }) => ({
      from: { kind: 'DockerImage', name: from?.name ?? '' },
      to: { name },
      importPolicy,
      referencePolicy,
    })),
    ...(isWhole && {
      repository: {
        from: { kind: 'DockerImage', name: dockerImageRepository },
        importPolicy: { insecure: annotations?.['openshift.io/image.insecureRepository'] === 'true' },
      },
    }),
  },
})
