import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import { historyOf, newest, withHistory } from '../streams/history.ts'
import { applied } from './apply.ts'
import type { LookedAt } from './look.ts'

/** The stream with a condition on every tag that would have got an image, had it not been refused. */
export function withRefusal(
  stream: ImageStream,
  spec: ImageStreamImport['spec'],
  found: LookedAt,
  { reason, message }: { readonly reason: string; readonly message: string },
  now: string,
): ImageStream | undefined {
  const wanted = applied(stream, spec, found, now)
  const condition = {
    type: 'ImportSuccess',
    status: 'False' as const,
    reason,
    message,
    generation: stream.metadata.generation ?? 1,
    lastTransitionTime: now,
  }
  const refused = (wanted.status.tags ?? []).filter(
    ({ tag, items }) => items[0] && items[0].image !== newest(stream, tag)?.image,
  )
  if (refused.length === 0) return undefined
  return refused.reduce(
    (marked, { tag }) =>
      withHistory(marked, { tag, items: historyOf(stream, tag)?.items ?? [], conditions: [condition] }),
    stream,
  )
}
