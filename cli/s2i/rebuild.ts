import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type Invocation, textFlag } from '../command.ts'
import { progressOn } from '../progress.ts'
import type { Session } from '../session.ts'
import { build } from './build.ts'
import { findImage } from './image.ts'
import { readWish, type S2iWish } from './wish.ts'

/** S12: builds an image once more, from what its labels say of the build that made it. */
export async function rebuild(
  session: Session,
  image: string,
  tag: string | undefined,
  invocation: Invocation,
): Promise<number> {
  const { signal } = invocation
  const progress = progressOn(invocation.err)
  const { config } = await findImage({ ...session, progress, signal }, image)
  const before = buildOf(image, config.Labels ?? {})
  const wish = await readWish(invocation, before.source, before.builder, tag ?? image)
  return build(session, withBefore(wish, before, textFlag(invocation, 'ref')), invocation)
}

/** What labels say of the build of an image. */
export interface Before {
  readonly source: string
  readonly builder: string
  readonly ref: string | undefined
  readonly contextDir: string | undefined
}

/** @throws {StatusError} `BadRequest` naming the label that is missing. */
export function buildOf(image: string, labels: Readonly<Record<string, string>>): Before {
  const of = (name: string): string | undefined =>
    labels[`io.openshift.build.${name}`] || labels[`io.openshift.s2i.build.${name}`] || undefined
  const source = of('source-location')
  const builder = of('image')
  if (builder === undefined)
    throw missing(image, 'io.openshift.build.image', 'It is not the result of a source build.')
  if (source === undefined)
    throw missing(
      image,
      'io.openshift.build.source-location',
      'It was uploaded: build the directory again with hawser s2i build, or what was uploaded last with oc start-build.',
    )
  return { source, builder, ref: of('commit.ref'), contextDir: of('source-context-dir') }
}

const missing = (image: string, label: string, hint: string): StatusError =>
  new StatusError('BadRequest', `required label "${label}" not found in image ${image}`, { hint })

const withBefore = (wish: S2iWish, before: Before, ref: string | undefined): S2iWish => ({
  ...wish,
  ref: ref ?? before.ref,
  contextDir: wish.contextDir ?? before.contextDir,
})
