import type { BuildConfigSpec } from '@hawser/kinds/build/buildconfig.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'

/**
 * What goes into a build and may be something else each time, as the end of a sentence; undefined: nothing. Objects have versions,
 * and image streams tell their images: these are compared and not here. Pure.
 *
 * @param takes  Images and addresses that a Dockerfile takes files from.
 */
export function moving(spec: BuildConfigSpec, takes: readonly string[]): string | undefined {
  const { sourceStrategy, dockerStrategy } = spec.strategy
  const strategy = sourceStrategy ?? dockerStrategy
  if (!strategy) return 'nobody but itself knows what such a build takes in'
  if (dockerStrategy?.noCache) return 'noCache wants everything made again'
  if (strategy.forcePull) return 'forcePull wants the newest images'
  const named = [
    strategy.from,
    sourceStrategy?.runtimeImage,
    ...(spec.source.images ?? []).map(({ from }) => from),
  ]
  const image = named.find(
    (from, i) => from && !isPinned(from) && !(i === 0 && from.kind === 'ImageStreamTag'),
  )
  if (image) return `${image.name} may be another image by now`
  const taken = takes.find((each) => !pinned.test(each))
  if (taken !== undefined) return `${taken} may be something else by now`
  if (/^https?:/.test(sourceStrategy?.scripts ?? ''))
    return `${sourceStrategy?.scripts} may be something else by now`
  const volume = strategy.volumes?.find(({ source }) => !source.secret && !source.configMap)
  return volume && `volume ${volume.name} may have changed`
}

const pinned = /@sha256:[0-9a-f]{64}$/
const isPinned = ({ kind, name = '' }: ObjectReference): boolean =>
  kind === 'ImageStreamImage' || (kind === 'DockerImage' && pinned.test(name))
