import type { Readable } from 'node:stream'
import { isRuntimeError, RuntimeError } from '../errors.ts'
import type { ImageConfig, StoredImage } from '../images.ts'
import type { Caller } from './ask.ts'
import { diffIdsOf } from './config.ts'
import { readDocument, writeBlob } from './content.ts'
import { finish } from './finish.ts'
import { readLayout } from './layout.ts'
import { choose, type Descriptor, type Index, isIndex, type Manifest } from './manifest.ts'
import { unpack } from './snapshots.ts'

/** What is loaded under which name; `pinned` images stay when room is made. */
export interface LoadRequest {
  readonly tar: Readable
  readonly image?: string
  readonly pinned?: boolean
}

/** Imports an image from an OCI layout, unpacks it and names it. `caller` holds a lease. */
export async function load(caller: Caller, snapshotter: string, request: LoadRequest): Promise<StoredImage> {
  const index = await readLayout(request.tar, (blob, data) => writeBlob(caller, blob, data))
  const { target, image } = await resolve(caller, index, request.image)
  const manifest = await present<Manifest>(caller, target.digest)
  const { layers } = manifest
  const configDigest = manifest.config.digest
  const diffIds = diffIdsOf(manifest, await present<ImageConfig>(caller, configDigest))
  const top = await complete(unpack(caller, snapshotter, { descriptors: layers, diffIds }))
  const pinned = request.pinned ?? false
  return finish(caller, snapshotter, { image, target, configDigest, layers, diffIds, top, pinned })
}

const nameAnnotations = ['org.opencontainers.image.ref.name', 'io.containerd.image.name']

/** The manifest for this machine and the image's name. An index may point to another one. */
async function resolve(
  caller: Caller,
  index: Index,
  image?: string,
): Promise<{ target: Descriptor; image: string }> {
  const target = choose(index.manifests)
  if (!target) throw new RuntimeError('Invalid', 'the archive has no image for this machine')
  const name = image ?? nameAnnotations.map((key) => target.annotations?.[key]).find(Boolean)
  if (isIndex(target)) return resolve(caller, await present<Index>(caller, target.digest), name)
  if (!name?.includes('/')) {
    throw new RuntimeError(
      'Invalid',
      `the archive does not say its image's full name (${nameAnnotations[0]}): give one`,
    )
  }
  const { mediaType, digest, size } = target
  return { target: { mediaType, digest, size }, image: name }
}

const present = <T>(caller: Caller, digest: string) => complete(readDocument<T>(caller, digest))

/** A blob that is not there was not in the archive. */
async function complete<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!isRuntimeError(error, 'NotFound')) throw error
    throw new RuntimeError('Invalid', `the archive is not complete: ${error.message}`, { cause: error })
  }
}
