import { createReadStream } from 'node:fs'
import { link, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RuntimeError } from '../errors.ts'
import type { AdoptRequest, ImageConfig, StoredImage } from '../images.ts'
import type { Caller } from './ask.ts'
import { diffIdsOf } from './config.ts'
import { writeBlob } from './content.ts'
import { finish } from './finish.ts'
import { choose, type Descriptor, type Index, isIndex, type Manifest } from './manifest.ts'
import { unpack } from './snapshots.ts'

interface Store {
  readonly snapshotter: string
  /** Where containerd keeps blobs. */
  readonly blobs: string
}

/** Makes an image of blobs that are files on this machine: the same files, where the disk is the same. `caller` holds a lease. */
export async function adopt(
  caller: Caller,
  { snapshotter, blobs }: Store,
  request: AdoptRequest,
): Promise<StoredImage> {
  const take = (digest: string): Promise<string> => adoptBlob(caller, blobs, digest, request.fileOf)
  const target = await forThisMachine(take, request.manifest)
  const manifest = await document<Manifest>(await take(target.digest))
  const { layers } = manifest
  const configDigest = manifest.config.digest
  const config = await document<ImageConfig>(await take(configDigest))
  for (const { digest } of layers) await take(digest)
  const diffIds = diffIdsOf(manifest, config)
  const top = await unpack(caller, snapshotter, { descriptors: layers, diffIds })
  return finish(caller, snapshotter, { image: request.image, target, configDigest, layers, diffIds, top })
}

async function forThisMachine(
  take: (digest: string) => Promise<string>,
  { mediaType, digest, size }: Descriptor,
): Promise<Descriptor> {
  if (!isIndex({ mediaType, digest, size })) return { mediaType, digest, size }
  const chosen = choose((await document<Index>(await take(digest))).manifests)
  if (!chosen) throw new RuntimeError('NotFound', `the image ${digest} is not for this machine`)
  return forThisMachine(take, chosen)
}

/** Resolves to the file of the blob. */
async function adoptBlob(
  caller: Caller,
  blobs: string,
  digest: string,
  fileOf: AdoptRequest['fileOf'],
): Promise<string> {
  const file = await fileOf(digest)
  if (file === undefined) throw new RuntimeError('NotFound', `blob ${digest} of the image is not there`)
  const [algorithm = '', hex = ''] = digest.split(':')
  // containerd takes a blob that lies in its folder for its own once it is told of it; where it cannot lie there, or
  // was collected before that, it is copied.
  await link(file, join(blobs, algorithm, hex)).catch(() => undefined)
  const { size } = await stat(file)
  await writeBlob(caller, { digest, size }, bytesOf(file), false)
  return file
}

/** Not opened before the first byte is wanted. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file, { highWaterMark: 1 << 20 })
}

async function document<T>(file: string): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch (cause) {
    throw new RuntimeError('Invalid', `the blob ${file} is not JSON`, { cause })
  }
}
