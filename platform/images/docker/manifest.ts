import { createHash } from 'node:crypto'
import { isDigest } from '@hawser/kinds/image/imagereference.ts'
import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'

export const mediaTypes = {
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
} as const

/** What was before Docker 1.10: its images have no configuration, and their digests are not those of what is run. */
export const schema1Refused =
  'the manifest is of Docker schema 1, which is no longer supported: push the image again, or convert it with skopeo copy --format v2s2'

/** The digest of a manifest or a configuration. */
export const digestOf = (document: string | Buffer): string =>
  `sha256:${createHash('sha256').update(document).digest('hex')}`

/** A blob as manifests name it. */
export interface Descriptor {
  readonly digest: string
  readonly mediaType: string
  readonly size: number
}
export interface Platform {
  readonly architecture: string
  readonly os: string
  readonly variant?: string
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ppc64: 'ppc64le' }
/** That of this machine. */
export const here: Platform = { architecture: architectures[process.arch] ?? process.arch, os: 'linux' }

export interface ImageManifest {
  readonly is: 'image'
  readonly mediaType: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}
export interface IndexManifest {
  readonly is: 'index'
  readonly mediaType: string
  readonly manifests: readonly (Descriptor & { readonly platform?: Platform })[]
}

/** More than any real image has, and few enough to store. */
const MOST = 1_000

/**
 * Reads a manifest of Docker (schema 2) or OCI.
 *
 * @param given  The media type it was sent with, which counts when the manifest does not say one itself.
 * @returns      What is wrong with it, when it is none.
 */
export function parseManifest(text: string, given = ''): ImageManifest | IndexManifest | string {
  const manifest = parsed(text)
  if (!manifest) return 'the manifest is not a JSON object'
  const mediaType = typeof manifest.mediaType === 'string' ? manifest.mediaType : given.split(';')[0]?.trim()
  if (manifest.schemaVersion === 1) return schema1Refused
  if (manifest.schemaVersion !== 2)
    return `unrecognized manifest schema ${JSON.stringify(manifest.schemaVersion)}`
  if (Array.isArray(manifest.manifests)) return indexOf(manifest.manifests, mediaType)
  return imageOf(manifest, mediaType)
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function imageOf({ config, layers }: JsonObject, mediaType: string | undefined): ImageManifest | string {
  const ours = descriptorOf(config)
  if (!ours) return 'the manifest names no configuration'
  if (!Array.isArray(layers) || layers.length > MOST) return 'the manifest has no list of layers'
  const all = layers.flatMap((layer) => descriptorOf(layer) ?? [])
  if (all.length < layers.length) return 'the manifest has a layer without digest or size'
  const isDocker = ours.mediaType.startsWith('application/vnd.docker.')
  const own = isDocker ? mediaTypes.dockerManifest : mediaTypes.ociManifest
  return { is: 'image', mediaType: mediaType || own, config: ours, layers: all }
}

function indexOf(list: readonly unknown[], mediaType: string | undefined): IndexManifest | string {
  if (list.length === 0) return 'no manifests in manifest list'
  if (list.length > MOST) return `the index has more than ${MOST} images`
  const manifests = list.flatMap((one) => {
    const descriptor = descriptorOf(one)
    if (!descriptor) return []
    const platform = platformOf((one as JsonObject).platform)
    return [{ ...descriptor, ...(platform && { platform }) }]
  })
  if (manifests.length < list.length) return 'the index has an image without digest or size'
  return { is: 'index', mediaType: mediaType || mediaTypes.ociIndex, manifests }
}

function descriptorOf(value: unknown): Descriptor | undefined {
  if (!isObject(value)) return undefined
  const { digest, mediaType, size } = value
  if (typeof digest !== 'string' || !isDigest(digest)) return undefined
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined
  return { digest, mediaType: typeof mediaType === 'string' ? mediaType : '', size }
}

function platformOf(value: unknown): Platform | undefined {
  if (!isObject(value)) return undefined
  const { architecture, os, variant } = value
  if (typeof architecture !== 'string' || typeof os !== 'string') return undefined
  return { architecture, os, ...(typeof variant === 'string' && { variant }) }
}

const byDefault: Platform = { architecture: 'amd64', os: 'linux' }

/** The image of an index to take: that of the platform that is wanted, else of linux on amd64, else the first. */
export function chosenFrom({ manifests }: IndexManifest, wanted: Platform): Descriptor {
  const of = ({ architecture, os }: Platform) =>
    manifests.find(({ platform }) => platform?.architecture === architecture && platform.os === os)
  return of(wanted) ?? of(byDefault) ?? (manifests[0] as Descriptor)
}
