import { pack } from 'tar-stream'
import type { ContainerDefaults, ImageConfig } from '../images.ts'
import { architecture, type Blob, blobOf, digestOf, manifestOf, mediaTypes } from './manifest.ts'

/** A file in the only layer of an image; a `link` is symbolic, neither content nor link: a folder. */
export interface LayerFile {
  readonly path: string
  /** Default 0755. */
  readonly mode?: number
  readonly content?: Uint8Array
  readonly link?: string
}

/** An image with one layer, small enough to be in memory. */
export interface SmallImage {
  readonly image: string
  readonly files: readonly LayerFile[]
  readonly config?: ContainerDefaults
}

/** Without a clock: the same files always give the same digest. */
const beginning = new Date(0)

/** An image as an OCI layout in a tar. */
export async function archive({ image, files, config = {} }: SmallImage): Promise<Buffer> {
  const layer = blobOf(mediaTypes.layer, await tar(files))
  const imageConfig: ImageConfig = {
    architecture,
    os: 'linux',
    created: beginning.toISOString(),
    config,
    rootfs: { type: 'layers', diff_ids: [digestOf(layer.bytes)] },
    // Who builds on it counts layers by this.
    history: [{ created: beginning.toISOString(), created_by: 'files' }],
  }
  const configBlob = blobOf(mediaTypes.config, imageConfig)
  const manifest = blobOf(mediaTypes.manifest, manifestOf(configBlob.descriptor, [layer.descriptor]))
  const named = { ...manifest.descriptor, annotations: { 'org.opencontainers.image.ref.name': image } }
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [named] }
  return tar([
    { path: 'oci-layout', content: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
    { path: 'index.json', content: Buffer.from(JSON.stringify(index)) },
    ...[layer, configBlob, manifest].map(blobFile),
  ])
}

const blobFile = ({ descriptor, bytes }: Blob): LayerFile => ({
  path: `blobs/sha256/${descriptor.digest.slice('sha256:'.length)}`,
  content: bytes,
})

async function tar(files: readonly LayerFile[]): Promise<Buffer> {
  const packed = pack()
  for (const { path, mode = 0o755, content, link } of files) {
    const header = { name: path, mode, mtime: beginning }
    if (link !== undefined) packed.entry({ ...header, type: 'symlink', linkname: link })
    else if (content) packed.entry(header, Buffer.from(content))
    else packed.entry({ ...header, type: 'directory' })
  }
  packed.finalize()
  return Buffer.concat(await Array.fromAsync(packed as AsyncIterable<Uint8Array>))
}
