import { catalogAnnotation } from '@hawser/kinds/image/catalog.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { ageOf } from '@hawser/kinds/meta/time.ts'
import { isBuilder } from '../app/streams/builder.ts'
import { align } from '../table.ts'

/** The catalog as a table: what there is, and what of it was composed. */
export function catalogTable(streams: readonly ImageStream[], now: number): string[] {
  const rows = [...streams].sort(byUse).map((stream) => {
    const tag = describedTag(stream)
    return [
      stream.metadata.name,
      tag?.annotations?.version ?? '',
      builds(stream) ? 'builder' : 'server',
      stateOf(stream, now),
      tag?.annotations?.description ?? '',
    ]
  })
  return align([['NAME', 'VERSION', 'USE', 'STATE', 'DESCRIPTION'], ...rows])
}

const describedTag = ({ spec }: ImageStream) => spec.tags?.find(({ annotations }) => annotations?.description)
const builds = (stream: ImageStream): boolean => {
  const tag = describedTag(stream)
  return tag !== undefined && isBuilder(tag)
}

const byUse = (a: ImageStream, b: ImageStream): number =>
  Number(builds(b)) - Number(builds(a)) || (a.metadata.name < b.metadata.name ? -1 : 1)

/** Whether anything was ever composed for it. */
export const isComposed = ({ status }: ImageStream): boolean =>
  status.tags?.some(({ items }) => items.length > 0) ?? false

function stateOf(stream: ImageStream, now: number): string {
  const { annotations = {} } = stream.metadata
  if (annotations[catalogAnnotation.progress]) return 'being composed'
  const failed = annotations[catalogAnnotation.result]?.startsWith('failed') ?? false
  if (!isComposed(stream)) return failed ? 'failed' : 'when first used'
  const times = (stream.status.tags ?? []).flatMap(({ items }) => items[0]?.created ?? [])
  return `${ageOf(times.sort().at(-1), now)} old${failed ? ', update failed' : ''}`
}
