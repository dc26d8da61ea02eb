import { mediaTypes, schema1Refused } from '@hawser/images/docker/manifest.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { type Digest, digestIn, textOf } from '../digest.ts'
import { RegistryError } from '../error.ts'

export const longestManifestBytes = 4 << 20

const lists: readonly string[] = [mediaTypes.ociIndex, mediaTypes.dockerList]
const images: readonly string[] = [mediaTypes.ociManifest, mediaTypes.dockerManifest]

export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly artifactType?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly urls?: readonly string[]
  readonly platform?: { readonly architecture?: string; readonly os?: string; readonly variant?: string }
}

/** A manifest as far as a registry understands it: what it needs, and what it is about. */
export interface Manifest {
  readonly mediaType: string
  readonly isIndex: boolean
  readonly config: Descriptor | undefined
  readonly layers: readonly Descriptor[]
  /** Of an index: the manifests it is made of. */
  readonly manifests: readonly Descriptor[]
  readonly subject: Descriptor | undefined
  /** What kind of thing it is, for the referrers of its subject. */
  readonly artifactType: string | undefined
  readonly annotations: Readonly<Record<string, string>> | undefined
}

/**
 * Reads a manifest.
 *
 * @param contentType  As the client said; undefined: from the document itself.
 * @throws {RegistryError} `MANIFEST_INVALID`, naming the field.
 */
export function parseManifest(bytes: Buffer, contentType?: string): Manifest {
  const value = parseJson(bytes)
  const mediaType = contentType?.split(';', 1)[0]?.trim() || mediaTypeOf(value)
  if (isSchema1(mediaType, value)) throw invalid(schema1Refused)
  if (!lists.includes(mediaType) && !images.includes(mediaType)) throw unsupported(mediaType)
  if (value.schemaVersion !== 2) throw invalid('schemaVersion must be 2')
  if (value.mediaType !== undefined && value.mediaType !== mediaType)
    throw invalid(`its mediaType is ${JSON.stringify(value.mediaType)}, its Content-Type ${mediaType}`)
  const isIndex = lists.includes(mediaType)
  const config = isIndex ? undefined : descriptor(value.config, 'config')
  const artifactType = text(value.artifactType, 'artifactType')
  return {
    mediaType,
    isIndex,
    config,
    layers: isIndex ? [] : descriptors(value.layers, 'layers'),
    manifests: isIndex ? descriptors(value.manifests, 'manifests') : [],
    subject: value.subject === undefined ? undefined : descriptor(value.subject, 'subject'),
    artifactType: artifactType || config?.mediaType,
    annotations: annotations(value.annotations),
  }
}

/** The blobs that must be there for a manifest to be whole; what is only to be had elsewhere is not among them. */
export const partsOf = ({ config, layers }: Manifest): Descriptor[] =>
  [...(config ? [config] : []), ...layers].filter((one) => !isForeign(one))

export const blobsOf = (manifest: Manifest): Digest[] => partsOf(manifest).map(digestOf)

export const childrenOf = ({ manifests }: Manifest): Digest[] => manifests.map(digestOf)

/** A descriptor that was parsed here has a good digest. */
export const digestOf = ({ digest }: Descriptor): Digest => digestIn(digest) as Digest

const isForeign = ({ urls = [], mediaType }: Descriptor): boolean =>
  urls.length > 0 && /\.(foreign|nondistributable)\./.test(mediaType)

type Fields = Readonly<Record<string, unknown>>

function parseJson(bytes: Buffer): Fields {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw invalid('it is not JSON')
  }
  if (isObject(value)) return value
  throw invalid('it is not a JSON object')
}

/** OCI's documents need not say what they are. */
function mediaTypeOf({ mediaType, manifests, config }: Fields): string {
  if (typeof mediaType === 'string' && mediaType) return mediaType
  if (Array.isArray(manifests)) return mediaTypes.ociIndex
  const isDockers = isObject(config) && String(config.mediaType).includes('.docker.')
  return isDockers ? mediaTypes.dockerManifest : mediaTypes.ociManifest
}

function descriptors(value: unknown, field: string): Descriptor[] {
  if (!Array.isArray(value)) throw invalid(`${field} must be a list`)
  return value.map((one, i) => descriptor(one, `${field}[${i}]`))
}

function descriptor(value: unknown, field: string): Descriptor {
  if (!isObject(value)) throw invalid(`${field} must be a descriptor`)
  const { mediaType, digest, size, urls } = value
  if (typeof mediaType !== 'string' || !mediaType) throw invalid(`${field}.mediaType is missing`)
  const parsed = typeof digest === 'string' ? digestIn(digest) : undefined
  if (!parsed) throw invalid(`${field}.digest ${JSON.stringify(digest) ?? ''} is not a digest known here`)
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw invalid(`${field}.size must be the number of bytes`)
  if (urls !== undefined && !(Array.isArray(urls) && urls.every((url) => typeof url === 'string')))
    throw invalid(`${field}.urls must be a list of texts`)
  return { ...value, mediaType, digest: textOf(parsed), size }
}

function text(value: unknown, field: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw invalid(`${field} must be a text`)
}

function annotations(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return undefined
  if (isObject(value) && Object.values(value).every((one) => typeof one === 'string'))
    return value as Record<string, string>
  throw invalid('annotations must be texts by name')
}

const invalid = (why: string): RegistryError =>
  new RegistryError('MANIFEST_INVALID', `the manifest is invalid: ${why}`)

/** A signed one says so by its type alone. */
const isSchema1 = (mediaType: string, { schemaVersion }: Fields): boolean =>
  /^application\/vnd\.docker\.distribution\.manifest\.v1\+/.test(mediaType) || schemaVersion === 1

const unsupported = (mediaType: string): RegistryError =>
  new RegistryError(
    'MANIFEST_INVALID',
    `manifests of the type ${JSON.stringify(mediaType)} are not kept here, only ${[...images, ...lists].join(', ')}`,
  )
