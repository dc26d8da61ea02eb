import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { BuildTriggerCause } from '@hawser/kinds/build/buildtrigger.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import { isPaused } from '../generate.ts'
import { isSameImage, type StreamOf, type WatchedImage, watchedImages } from './imagechange.ts'

export interface State {
  readonly buildConfig: BuildConfig
  readonly streamOf: StreamOf
  /** There is something to build: not so where a source is uploaded, and none is kept. */
  readonly hasSource: boolean
  /** A build of it has not begun, and will take the image as it is then. */
  readonly isBeginning: boolean
}
export interface Action {
  readonly do: 'instantiate'
  readonly buildConfig: BuildConfig
  readonly triggeredBy: readonly BuildTriggerCause[]
  /** The image that starts it, and the tag it came under. */
  readonly cause?: { readonly from: ObjectReference; readonly image: string }
  /** The number the build config has to have still. */
  readonly lastVersion?: number
}

/** B12, B13: starts a build for new images, and the first one for the build config itself. */
export function reconcile({ buildConfig, streamOf, hasSource, isBeginning }: State): Action[] {
  if (isPaused(buildConfig)) return []
  const { spec, status } = buildConfig
  const images = watchedImages(buildConfig, streamOf)
  // The first image of a builder that a build waits for is no reason for another build.
  const isTaken = ({ trigger, last }: WatchedImage) => isBeginning && !trigger.from && last === undefined
  const fired = images.filter(
    (image) =>
      hasSource &&
      !image.trigger.paused &&
      image.latest !== undefined &&
      !isSameImage(image.latest, image.last) &&
      !isOutput(image, buildConfig) &&
      !isTaken(image),
  )
  if (fired.length > 0) return [imageChange(buildConfig, fired)]
  const isFirst = status.lastVersion === 0 && spec.triggers?.some(({ type }) => type === 'ConfigChange')
  // The image will start it, once and not twice.
  const waits = images.some(({ trigger, isAwaited }) => isAwaited && !trigger.from && !trigger.paused)
  if (!isFirst || waits) return []
  return [
    {
      do: 'instantiate',
      buildConfig,
      triggeredBy: [{ message: 'Build configuration change' }],
      lastVersion: 0,
    },
  ]
}

/** Each build would start the next one. */
function isOutput({ stream, tag }: WatchedImage, { metadata, spec }: BuildConfig): boolean {
  const { to } = spec.output
  if (to?.kind !== 'ImageStreamTag') return false
  return `${to.namespace || metadata.namespace}/${to.name}` === `${stream}:${tag}`
}

function imageChange(buildConfig: BuildConfig, fired: readonly WatchedImage[]): Action {
  const once = fired.filter(
    ({ stream, tag }, i) => fired.findIndex((one) => one.stream === stream && one.tag === tag) === i,
  )
  const [{ from, latest = '' }] = once as [WatchedImage]
  return {
    do: 'instantiate',
    buildConfig,
    triggeredBy: once.map(({ from, latest = '' }) => ({
      message: 'Image change',
      imageChangeBuild: { imageID: latest, fromRef: from },
    })),
    cause: { from, image: latest },
  }
}
