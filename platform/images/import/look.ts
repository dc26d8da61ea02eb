import { type ImageReference, parseImageReference, withDefaults } from '@hawser/kinds/image/imagereference.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type {
  ImageImportSpec,
  ImageImportStatus,
  ImageStreamImport,
  RepositoryImportStatus,
} from '@hawser/kinds/image/imagestreamimport.ts'
import type { Platform } from '../docker/manifest.ts'
import { LOCAL_REGISTRY } from '../reference.ts'
import type { Repository } from '../registryclient/client.ts'
import { RegistryProblem } from '../registryclient/problem.ts'
import { prioritized } from './prioritize.ts'
import { type FoundImage, readImage } from './readimage.ts'
import { failure, failureOf, success } from './status.ts'

export interface Looking {
  /** Opens a repository, its defaults filled in. */
  readonly open: (reference: ImageReference, isInsecure: boolean) => Repository
  /** Of the images to take from an index, when a tag does not say. */
  readonly platform: Platform
  /** Tags that are taken of a whole repository. */
  readonly mostTags: number
  /** The stream the import is for, whose tags may say which platform they prefer. */
  readonly stream: ImageStream | undefined
  readonly now: string
}

export interface LookedAt {
  readonly images: readonly ImageImportStatus[]
  readonly repository: RepositoryImportStatus | undefined
}

/** Images that are looked at at the same time. */
const atOnce = 4

/** I4: looks at everything that an import asks for; each image has a status of its own, and none fails the others. */
export async function lookAt({ spec }: ImageStreamImport, looking: Looking): Promise<LookedAt> {
  using opened = openOnce(looking.open)
  const { images = [], repository } = spec
  return {
    images: await inTurns(images, (image) => lookAtImage(image, looking, opened.get)),
    repository: repository && (await lookAtRepository(repository, looking, opened.get)),
  }
}

type Get = (reference: ImageReference, isInsecure: boolean) => Repository

/** One repository is asked for a token once, whatever many images of it are wanted. */
function openOnce(open: Looking['open']): { get: Get } & Disposable {
  const known = new Map<string, Repository>()
  return {
    get(reference, isInsecure) {
      const { registry, namespace, name } = withDefaults(reference)
      return known.getOrInsertComputed(`${registry} ${namespace} ${name} ${isInsecure}`, () =>
        open(withDefaults(reference), isInsecure),
      )
    },
    [Symbol.dispose]() {
      for (const repository of known.values()) repository[Symbol.dispose]()
    },
  }
}

async function inTurns<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = items.entries()
  const work = async (): Promise<void> => {
    for (const [i, item] of left) results[i] = await run(item)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

async function lookAtImage(
  { from, to, importPolicy }: ImageImportSpec,
  looking: Looking,
  get: Get,
): Promise<ImageImportStatus> {
  const reference = parseImageReference(from.name ?? '')
  if (typeof reference === 'string') return { status: failure('Invalid', reference) }
  const tag = reference.id ? {} : { tag: withDefaults(reference).tag }
  try {
    refuseOwn(reference)
    const found = await readImage(get(reference, importPolicy.insecure ?? false), reference, {
      which: reference.id || withDefaults(reference).tag,
      keepsIndex: importPolicy.importMode === 'PreserveOriginal',
      platform: platformFor(to?.name ?? withDefaults(reference).tag, looking),
      now: looking.now,
    })
    return { ...statusOf(found), ...tag }
  } catch (error) {
    return { status: failureOf(error, reference), ...tag }
  }
}

const statusOf = ({ image, manifests }: FoundImage): ImageImportStatus => ({
  status: success,
  image,
  ...(manifests.length > 0 && { manifests }),
})

/** What our own registry has is tagged, not imported. */
function refuseOwn({ registry }: ImageReference): void {
  if (registry !== LOCAL_REGISTRY) return
  throw new RegistryProblem(
    'unreached',
    `${LOCAL_REGISTRY} is the registry of this cluster; tag the image stream instead, with kind ImageStreamTag`,
  )
}

function platformFor(tag: string, { stream, platform }: Looking): Platform {
  const annotations = stream?.spec.tags?.find(({ name }) => name === tag)?.annotations ?? {}
  return {
    architecture: annotations['importer.image.openshift.io/prefer-arch'] || platform.architecture,
    os: annotations['importer.image.openshift.io/prefer-os'] || platform.os,
  }
}

async function lookAtRepository(
  { from, importPolicy }: NonNullable<ImageStreamImport['spec']['repository']>,
  looking: Looking,
  get: Get,
): Promise<RepositoryImportStatus> {
  const reference = parseImageReference(from.name ?? '')
  if (typeof reference === 'string') return { status: failure('Invalid', reference) }
  let tags: string[]
  try {
    refuseOwn(reference)
    tags = prioritized(await get(reference, importPolicy.insecure ?? false).tags())
  } catch (error) {
    return { status: failureOf(error, reference) }
  }
  const additionalTags = tags.slice(looking.mostTags)
  const images = await inTurns(tags.slice(0, looking.mostTags), (tag) => {
    const name = `${from.name}:${tag}`
    return lookAtImage({ ...imageSpec, from: { ...from, name }, importPolicy }, looking, get)
  })
  return {
    status: statusOfAll(images),
    images,
    ...(additionalTags.length > 0 && { additionalTags }),
  }
}

const imageSpec = { referencePolicy: { type: 'Source' } } as const

function statusOfAll(images: readonly ImageImportStatus[]) {
  const failed = images.filter(({ status }) => status.status !== 'Success').length
  if (failed === 0) return success
  const how = failed === 1 ? 'one' : String(failed)
  return {
    metadata: {},
    status: 'Failure',
    reason: 'ImportFailed',
    message: `${how} of the images from this repository failed to import`,
  }
}
