import type { Context } from '@hawser/client/controller.ts'
import { modify } from '@hawser/client/modify.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { annotation } from '../names.ts'
import { inputOf, watchedImages } from './imagechange.ts'

/**
 * B12: the first image that a build config is built on may come after the build was created, as those of the catalog do, which are
 * composed for it. It is noted when the build begins, so that it does not start another one.
 *
 * @param image  Full name, by digest, of what the strategy of the build says.
 */
export async function takeFirstImage(
  { client }: Pick<Context, 'client'>,
  build: Build,
  image: string,
): Promise<void> {
  const { namespace = '', annotations } = build.metadata
  const name = annotations?.[annotation.buildConfig]
  if (!name) return
  await modify(
    client,
    BuildConfig,
    { name, namespace },
    (buildConfig) => taken(buildConfig, build, image),
    'updateStatus',
  )
}

/** The build config with the image noted; undefined when it says enough already. */
export function taken(buildConfig: BuildConfig, build: Build, image: string): BuildConfig | undefined {
  const input = inputOf(build)
  const [watched] = watchedImages(buildConfig, () => undefined).filter(({ trigger }) => !trigger.from)
  const isSame = watched?.from.name === input?.name && watched?.from.namespace === input?.namespace
  if (!watched || !isSame || watched.last !== undefined) return undefined
  const { name, namespace } = watched.from
  const from = { ...(namespace && { namespace }), ...(name && { name }) }
  const others = (buildConfig.status.imageChangeTriggers ?? []).filter(
    (one) => one.from.name !== name || (one.from.namespace ?? '') !== (namespace ?? ''),
  )
  const imageChangeTriggers = [...others, { from, lastTriggeredImageID: image }]
  return { ...buildConfig, status: { ...buildConfig.status, imageChangeTriggers } }
}
