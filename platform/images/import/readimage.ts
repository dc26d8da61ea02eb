import type { Image } from '@hawser/kinds/image/image.ts'
import { exactReference, type ImageReference } from '@hawser/kinds/image/imagereference.ts'
import {
  chosenFrom,
  type Descriptor,
  type IndexManifest,
  type Platform,
  parseManifest,
} from '../docker/manifest.ts'
import { ascendingLayers, fieldsOf, fieldsOfIndex } from '../docker/metadata.ts'
import type { FoundManifest, Repository } from '../registryclient/client.ts'
import { RegistryProblem } from '../registryclient/problem.ts'

/** An image that a registry has, and the images of it when it is an index that stays one. */
export interface FoundImage {
  readonly image: Image
  readonly manifests: readonly Image[]
}
export interface Wanted {
  /** A tag or a digest. */
  readonly which: string
  /** `PreserveOriginal`: an index stays an index. */
  readonly keepsIndex: boolean
  readonly platform: Platform
  /** As the API writes times. */
  readonly now: string
}

/** I4: reads an image from a registry: its manifest and its configuration, and of an index the image to take. */
export async function readImage(
  repository: Repository,
  reference: ImageReference,
  { which, keepsIndex, platform, now }: Wanted,
): Promise<FoundImage> {
  const found = await repository.manifest(which)
  const manifest = read(found)
  if (manifest.is === 'image') return { image: await imageOf(repository, reference, found), manifests: [] }
  if (keepsIndex) return indexOf(repository, reference, found, manifest, now)
  const chosen = chosenFrom(manifest, platform)
  return { image: await imageAt(repository, reference, chosen), manifests: [] }
}

async function indexOf(
  repository: Repository,
  reference: ImageReference,
  { digest, text }: FoundManifest,
  manifest: IndexManifest,
  now: string,
): Promise<FoundImage> {
  const manifests: Image[] = []
  for (const one of manifest.manifests) {
    // What is no image of a platform (an attestation) is listed, and not taken.
    if (one.platform && one.platform.os !== 'unknown')
      manifests.push(await imageAt(repository, reference, one))
  }
  const image = named(reference, digest, {
    ...fieldsOfIndex(digest, manifest, now),
    dockerImageManifest: text,
  })
  return { image, manifests }
}

async function imageAt(
  repository: Repository,
  reference: ImageReference,
  { digest }: Descriptor,
): Promise<Image> {
  return imageOf(repository, reference, await repository.manifest(digest))
}

async function imageOf(
  repository: Repository,
  reference: ImageReference,
  found: FoundManifest,
): Promise<Image> {
  const manifest = read(found)
  if (manifest.is === 'index') throw new RegistryProblem('unreached', 'the index lists another index')
  const config = await repository.blob(manifest.config.digest)
  return named(reference, found.digest, {
    ...fieldsOf(manifest, config),
    dockerImageManifest: found.text,
    dockerImageConfig: config,
  })
}

function read({ text, mediaType }: FoundManifest) {
  const manifest = parseManifest(text, mediaType)
  if (typeof manifest === 'string') throw new RegistryProblem('unreached', manifest)
  return manifest
}

const named = (reference: ImageReference, digest: string, fields: Partial<Image>): Image =>
  ({
    kind: 'Image',
    apiVersion: 'image.openshift.io/v1',
    metadata: { name: digest, annotations: ascendingLayers },
    dockerImageReference: exactReference({ ...reference, tag: '', id: digest }),
    ...fields,
  }) as Image
