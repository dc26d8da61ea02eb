import type { BuildConfig, ImageChangeTriggerStatus } from '@hawser/kinds/build/buildconfig.ts'
import type { ImageChangeTrigger } from '@hawser/kinds/build/buildtrigger.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'

/** The image stream with that key, `project/name`. */
export type StreamOf = (key: string) => ImageStream | undefined

/** One image that starts builds of a build config when it changes. */
export interface WatchedImage {
  /** Place among all triggers. */
  readonly index: number
  readonly trigger: ImageChangeTrigger
  /** The tag that is watched; its namespace is as the build config says it, which may be not at all. */
  readonly from: ObjectReference
  /** Key of the stream. */
  readonly stream: string
  readonly tag: string
  /** Full name of the image under the tag now; undefined while there is none. */
  readonly latest: string | undefined
  /** The tag waits for an import or a build; a tag that is only named, as those of the catalog, is filled when it is used. */
  readonly isAwaited: boolean
  /** The image that a build was started for last. */
  readonly last: string | undefined
}

/** B12: the images a build config watches: that of its strategy unless a trigger names another one. */
export function watchedImages(buildConfig: BuildConfig, streamOf: StreamOf): WatchedImage[] {
  const { spec, metadata } = buildConfig
  return (spec.triggers ?? []).flatMap(({ type, imageChange: trigger }, index) => {
    const from = trigger?.from ?? inputOf(buildConfig)
    if (type !== 'ImageChange' || !trigger || from?.kind !== 'ImageStreamTag') return []
    const [, name = '', tag = ''] = /^([^:]+):(.+)$/.exec(from.name ?? '') ?? []
    if (name === '') return []
    const stream = `${from.namespace || metadata.namespace}/${name}`
    const found = streamOf(stream)
    const latest = found?.status.tags?.find((list) => list.tag === tag)?.items[0]?.dockerImageReference
    const isNamedOnly = found?.spec.tags?.some((one) => one.name === tag && one.from === undefined)
    return {
      ...{ index, trigger, from, stream, tag, latest },
      isAwaited: latest === undefined && !isNamedOnly,
      last: statusOf(buildConfig, from)?.lastTriggeredImageID ?? trigger.lastTriggeredImageID,
    }
  })
}

/** The image that the strategy builds on. */
export function inputOf({
  spec: { strategy },
}: {
  readonly spec: Pick<BuildConfig['spec'], 'strategy'>
}): ObjectReference | undefined {
  return strategy.sourceStrategy?.from ?? strategy.dockerStrategy?.from ?? strategy.customStrategy?.from
}

const statusOf = ({ status }: BuildConfig, from: ObjectReference): ImageChangeTriggerStatus | undefined =>
  status.imageChangeTriggers?.find((one) => isFrom(one.from, from))

const isFrom = (a: Pick<ObjectReference, 'name' | 'namespace'>, b: ObjectReference): boolean =>
  a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '')

/** Whether a request names this tag, with or without the project that is meant anyway. */
export const isTag = ({ from, stream }: WatchedImage, { name, namespace }: ObjectReference): boolean =>
  from.name === name && stream.startsWith(`${namespace || from.namespace || stream.split('/')[0]}/`)

/** Whether two full names are of one image: a registry that is called otherwise since has the same images. */
export const isSameImage = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && digestOf(a) !== '' && digestOf(a) === digestOf(b))
const digestOf = (image: string): string => /@(.+)$/.exec(image)?.[1] ?? ''

/**
 * What a build config's status says of its images once a build is started: it takes all images as they are now, so none
 * of them starts another build.
 *
 * @param cause  The image that starts the build, if one does.
 */
export function triggered(
  images: readonly WatchedImage[],
  cause: { readonly from: ObjectReference; readonly image: string } | undefined,
  now: string,
): ImageChangeTriggerStatus[] {
  return images.map((image) => {
    const { from, latest, last } = image
    const isCause = cause !== undefined && isTag(image, cause.from)
    const taken = isCause ? cause.image : (latest ?? last)
    const { name, namespace } = from
    return {
      from: { ...(namespace && { namespace }), ...(name && { name }) },
      ...(taken && { lastTriggeredImageID: taken }),
      ...(isCause && { lastTriggerTime: now }),
    }
  })
}

/** The build config with the same in its spec, where clients of older servers look; undefined when it says so already. */
export function mirrored(buildConfig: BuildConfig): BuildConfig | undefined {
  const { spec } = buildConfig
  let isChanged = false
  const triggers = spec.triggers?.map((policy) => {
    const from = policy.imageChange?.from ?? inputOf(buildConfig)
    const image = from && statusOf(buildConfig, from)?.lastTriggeredImageID
    if (policy.type !== 'ImageChange' || !image || policy.imageChange?.lastTriggeredImageID === image)
      return policy
    isChanged = true
    return { ...policy, imageChange: { ...policy.imageChange, lastTriggeredImageID: image } }
  })
  return isChanged && triggers ? { ...buildConfig, spec: { ...spec, triggers } } : undefined
}
