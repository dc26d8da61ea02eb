import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { type Plan, plan } from '@hawser/kinds/image/prune/plan.ts'
import { imagesNamedBy } from '@hawser/kinds/image/prune/references.ts'
import { referringKinds } from '@hawser/kinds/image/prune/referring.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Invocation } from '../command.ts'
import { openSession, type Session } from '../session.ts'
import { ageOf, countOf } from './flags.ts'

/** I10: shows which images nobody needs any more, or removes them. */
export async function pruneImages(invocation: Invocation): Promise<void> {
  const keepTagRevisions = countOf(invocation, 'keep-tag-revisions', 3)
  const keepYoungerThanMs = ageOf(invocation)
  const session = await openSession(invocation)
  const [streams, images, isUsed] = await Promise.all([
    session.client.list(ImageStream),
    session.client.list(Image),
    usageIn(session),
  ])
  const planned = plan({
    streams: streams.items,
    images: images.items,
    isUsed,
    now: Date.now(),
    rules: { keepTagRevisions, keepWithRoom: keepTagRevisions, keepYoungerThanMs, budgetBytes: undefined },
  })
  const isConfirmed = invocation.flags.confirm === true
  if (isConfirmed) await carryOut(session, planned)
  invocation.out.write(told(planned, streams.items, isConfirmed))
}

async function usageIn({ client }: Session): Promise<(image: string) => boolean> {
  const named = new Set<string>()
  for (const kind of referringKinds) {
    const { items } = await client.list(kind)
    for (const object of items)
      for (const name of imagesNamedBy(kind.resource, object as KubeObject)) named.add(name)
  }
  return (image) => named.has(image)
}

/** Streams first: a stream never lists an Image that is gone. */
async function carryOut({ client }: Session, { streams, images }: Plan): Promise<void> {
  for (const stream of streams) await client.updateStatus(ImageStream, stream)
  for (const name of images) await client.delete(Image, name)
}

function told({ streams, images }: Plan, before: readonly ImageStream[], isConfirmed: boolean): string {
  const lines = streams.flatMap((stream) => {
    const { namespace, name } = stream.metadata
    const old = before.find(({ metadata }) => metadata.uid === stream.metadata.uid)
    return (old?.status.tags ?? []).flatMap(({ tag, items }) => {
      const left = new Set(stream.status.tags?.find((list) => list.tag === tag)?.items)
      return items
        .filter((item) => !left.has(item))
        .map(
          ({ image, dockerImageReference }) =>
            `${namespace}/${name}:${tag}  ${image || dockerImageReference}`,
        )
    })
  })
  const what = `${lines.length} images of tags, and ${images.length} images that no image stream lists`
  const end = isConfirmed
    ? `Removed ${what}. What they took is free within the hour.\n`
    : `Would remove ${what}. Add --confirm to do so.\n`
  return [...lines, ...images.map((name) => `image  ${name}`), end].join('\n')
}
