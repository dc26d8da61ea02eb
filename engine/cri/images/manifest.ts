import { createHash } from 'node:crypto'

/** @see https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: Platform
}

export interface Platform {
  readonly architecture: string
  readonly os: string
  readonly variant?: string
}

export interface Manifest {
  readonly schemaVersion: 2
  readonly mediaType?: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly annotations?: Readonly<Record<string, string>>
}

export interface Index {
  readonly schemaVersion: 2
  readonly mediaType?: string
  readonly manifests: readonly Descriptor[]
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const

/** Docker's older names of the same things. */
const ofDocker: Readonly<Record<string, string>> = {
  'application/vnd.docker.distribution.manifest.list.v2+json': mediaTypes.index,
  'application/vnd.docker.distribution.manifest.v2+json': mediaTypes.manifest,
  'application/vnd.docker.container.image.v1+json': mediaTypes.config,
  'application/vnd.docker.image.rootfs.diff.tar': mediaTypes.layer,
  'application/vnd.docker.image.rootfs.diff.tar.gzip': mediaTypes.layerGzip,
}

/** The OCI name of a media type that may be Docker's. */
export const ociType = (mediaType: string): string => ofDocker[mediaType] ?? mediaType

export const isIndex = ({ mediaType }: Descriptor) => ociType(mediaType) === mediaTypes.index

export const digestOf = (bytes: Uint8Array | string) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** A blob that we write ourselves, with its descriptor. */
export interface Blob {
  readonly descriptor: Descriptor
  readonly bytes: Buffer
}

export function blobOf(mediaType: string, content: Buffer | object): Blob {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes }
}

/** The manifest of an image: `base`'s layers (in OCI's words) and `layer` on top. */
export function manifestOf(config: Descriptor, base: readonly Descriptor[], layer?: Descriptor): Manifest {
  const below = base.map(({ mediaType, digest, size }) => ({ mediaType: ociType(mediaType), digest, size }))
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config,
    layers: layer ? [...below, layer] : below,
  }
}

/**
 * The names of the snapshots of an image's layers: each stands for itself and all below it.
 *
 * @param diffIds Digests of the uncompressed layers, the lowest first.
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid
 */
export function chainIds(diffIds: readonly string[]): string[] {
  const chain: string[] = []
  for (const diffId of diffIds) {
    const below = chain.at(-1)
    chain.push(below ? digestOf(`${below} ${diffId}`) : diffId)
  }
  return chain
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** OCI's name of the architecture Node runs on. */
export const architecture = architectures[process.arch] ?? process.arch

/** The manifest of an index for this machine; one that names no platform fits every machine. */
export function choose(manifests: readonly Descriptor[]): Descriptor | undefined {
  const fits = ({ platform }: Descriptor) =>
    !platform || (platform.os === 'linux' && platform.architecture === architecture)
  return manifests.find(fits)
}
