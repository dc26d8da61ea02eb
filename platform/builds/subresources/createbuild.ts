import { modify } from '@hawser/client/modify.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { isReason, notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { type BuildOptions, buildOf, sourceTypeOf } from '../generate.ts'
import { latestUpload } from '../kept/latest.ts'
import { annotation } from '../names.ts'
import { isSameImage, isTag, mirrored, triggered, watchedImages } from '../triggers/imagechange.ts'
import type { Acting } from './about.ts'

const ATTEMPTS = 10

type At = { readonly namespace: string; readonly name: string }
type Creating = Pick<Acting, 'client' | 'caches' | 'now' | 'sources'>
interface Conditions {
  /** The number the caller believes to be the last; absent: does not matter. */
  readonly lastVersion?: number | undefined
  /** The image that starts the build: at most one. */
  readonly cause?: { readonly from: ObjectReference; readonly image: string } | undefined
}

/**
 * B14: takes the next number of a build config and creates that build. A number whose build exists (of an earlier build
 * config of the same name) is passed over.
 *
 * @throws {StatusError} `NotFound`, `BadRequest` when the build config cannot be built so, or `Conflict` when the image
 *   was built on already.
 */
export async function createBuild(
  creating: Creating,
  at: At,
  options: BuildOptions,
  conditions: Conditions = {},
): Promise<Build> {
  const all = await withSource(creating, at, options)
  return createNumbered(creating, at, (buildConfig, number) => buildOf(buildConfig, number, all), conditions)
}

/** T5: without an upload, the one before is built again where there is no other source. */
async function withSource(
  { client, sources }: Creating,
  { name, namespace }: At,
  options: BuildOptions,
): Promise<BuildOptions> {
  const config = options.binary ? undefined : await client.find(BuildConfig, name, namespace)
  const isUploaded = config && sourceTypeOf(config.spec.source) === 'Binary'
  const kept = isUploaded ? await latestUpload({ client, sources }, config) : undefined
  if (!kept) return options
  const { number, archive, asFile, revision } = kept
  return {
    ...options,
    binary: asFile === undefined ? {} : { asFile },
    annotations: {
      ...options.annotations,
      [annotation.keptSource]: String(number),
      ...(archive && { [annotation.archive]: archive }),
    },
    ...(revision && { revision }),
  }
}

/** The build of a build config with that number; pure, and throws what it refuses. */
type Make = (buildConfig: BuildConfig, number: number) => ReturnType<typeof buildOf>

/** The same for a build that is made otherwise. */
export async function createNumbered(
  creating: Creating,
  at: At,
  make: Make,
  conditions: Conditions = {},
): Promise<Build> {
  const { client, caches } = creating
  await caches.of(ImageStream).synced
  for (let attempt = 1; ; attempt++) {
    const buildConfig = await takeNumber(creating, at, make, attempt === 1 ? conditions : {})
    try {
      const build = await client.create(Build, make(buildConfig, buildConfig.status.lastVersion))
      if (mirrored(buildConfig)) await modify(client, BuildConfig, at, mirrored)
      return build
    } catch (error) {
      if (!isReason(error, 'AlreadyExists') || attempt === ATTEMPTS) throw error
    }
  }
}

/** In one write: the number, and which images the build takes. */
async function takeNumber(
  { client, caches, now }: Creating,
  at: At,
  make: Make,
  { lastVersion, cause }: Conditions,
): Promise<BuildConfig> {
  const streams = caches.of(ImageStream)
  const taken = await modify(
    client,
    BuildConfig,
    at,
    (buildConfig) => {
      const last = buildConfig.status.lastVersion
      checkNumber(at, last, lastVersion)
      // Refuses before a number is used up.
      make(buildConfig, last + 1)
      const images = watchedImages(buildConfig, (key) => streams.get(key))
      const already = images.find((image) => cause && isTag(image, cause.from))
      if (cause && already && isSameImage(already.last, cause.image))
        throw new StatusError(
          'Conflict',
          `build config ${at.namespace}/${at.name} has already instantiated a build for imageid ${cause.image}`,
        )
      const imageChangeTriggers = triggered(images, cause, formatTime(now()))
      const status = {
        ...buildConfig.status,
        lastVersion: last + 1,
        ...(imageChangeTriggers.length > 0 && { imageChangeTriggers }),
      }
      return { ...buildConfig, status }
    },
    'updateStatus',
  )
  if (!taken) throw notFound(BuildConfig, at.name)
  return taken
}

function checkNumber({ namespace, name }: At, last: number, wanted: number | undefined): void {
  if (wanted === undefined || wanted === last) return
  throw new StatusError(
    'BadRequest',
    `the LastVersion(${last}) on build config ${namespace}/${name} does not match the build request LastVersion(${wanted})`,
    { hint: 'Somebody started a build in between. Look at it before you start another.' },
  )
}
