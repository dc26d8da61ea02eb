import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import { newest } from '../streams/newest.ts'
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
  const generation = stream.metadata.generation ?? 1
  const condition = {
    type: 'ImportSuccess',
    status: 'False' as const,
    reason,
    message,
    generation,
    lastTransitionTime: now,
  }
  const refused = (wanted.status.tags ?? []).filter(
    ({ tag, items }) => items[0] && items[0].image !== newest(stream, tag)?.image,
  )
  if (refused.length === 0) return undefined
  const names = refused.map(({ tag }) => tag)
  const kept = (stream.status.tags ?? []).filter(({ tag }) => !names.includes(tag))
  const marked = names.map((tag) => ({
    tag,
    items: stream.status.tags?.find((list) => list.tag === tag)?.items ?? [],
    conditions: [condition],
  }))
  const tags = [...kept, ...marked].sort((a, b) => (a.tag < b.tag ? -1 : 1))
  return { ...stream, status: { ...stream.status, tags } }
}
