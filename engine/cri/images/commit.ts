import { randomUUID } from 'node:crypto'
import { RuntimeError } from '../errors.ts'
import type { CommitRequest, CommittedImage, ImageConfig } from '../images.ts'
import type { ContainerStatus } from '../messages.ts'
import { ask, type Caller } from './ask.ts'
import { committed } from './config.ts'
import { readDocument, writeBytes } from './content.ts'
import { keep } from './load.ts'
import {
  type Blob,
  blobOf,
  chainIds,
  choose,
  type Descriptor,
  type Index,
  isIndex,
  type Manifest,
  manifestOf,
  mediaTypes,
} from './manifest.ts'
import { giveNames, require } from './names.ts'
import { readOnly, removeSnapshot, type SnapshotMount, statSnapshot, unpack } from './snapshots.ts'

/** An image as its documents say. */
export interface Documents {
  readonly manifest: Manifest
  readonly config: ImageConfig
}

/** Makes an image of what a container changed. `caller` holds a lease. */
export async function commit(
  caller: Caller,
  snapshotter: string,
  request: CommitRequest,
): Promise<CommittedImage> {
  const { containerId, config: change, createdBy } = request
  const { parent } = await snapshotOf(caller, snapshotter, containerId)
  const base = await baseOf(caller, containerId, parent)
  const layer = await diff(caller, snapshotter, { key: containerId, parent })
  const diffId = layer.digest // uncompressed: the same bytes
  const created = new Date().toISOString()
  const config = committed(base.config, { diffId, created, ...(createdBy && { createdBy }) }, change)
  const configBlob = blobOf(mediaTypes.config, config)
  const manifest = manifestOf(configBlob.descriptor, base.manifest.layers, layer)
  const manifestBlob = blobOf(mediaTypes.manifest, manifest)
  await Promise.all([write(caller, configBlob), write(caller, manifestBlob)])
  const layers = { descriptors: manifest.layers, diffIds: config.rootfs.diff_ids }
  const top = await unpack(caller, snapshotter, layers)
  const { digest } = manifestBlob.descriptor
  const blobs = {
    manifest: digest,
    config: manifest.config.digest,
    layers: manifest.layers,
    diffIds: layers.diffIds,
  }
  await keep(caller, blobs, { snapshotter, top })
  const naming = {
    image: request.image,
    target: manifestBlob.descriptor,
    configDigest: manifest.config.digest,
  }
  const image = await giveNames(caller, naming)
  return { image, digest, config, layer: { digest: layer.digest, size: layer.size } }
}

const write = (caller: Caller, { descriptor, bytes }: Blob) => writeBytes(caller, descriptor.digest, bytes)

/** CRI names a container's writable snapshot after the container. */
async function snapshotOf(
  caller: Caller,
  snapshotter: string,
  containerId: string,
): Promise<{ parent: string }> {
  const found = await statSnapshot(caller, snapshotter, containerId)
  if (found) return found
  throw new RuntimeError(
    'NotFound',
    `container ${containerId.slice(0, 12)} has no file system: it was removed, and cannot be committed any more`,
  )
}

/** The image that the container runs, which `parent` must be unpacked from. */
async function baseOf(caller: Caller, containerId: string, parent: string): Promise<Documents> {
  const { status } = await caller.connection.unary<{ status: ContainerStatus }>({
    service: 'runtime.v1.RuntimeService',
    method: 'ContainerStatus',
    request: { containerId },
    about: containerId.slice(0, 12),
  })
  const base = await documentsOf(caller, status.imageRef)
  if (chainIds(base.config.rootfs.diff_ids).at(-1) === parent) return base
  throw new RuntimeError(
    'Conflict',
    `container ${containerId.slice(0, 12)} was not made from ${status.imageRef}`,
  )
}

/** Reads the manifest and config of an image that is here. */
export async function documentsOf(caller: Caller, image: string): Promise<Documents> {
  const { target } = await require(caller, image)
  let descriptor: Descriptor | undefined = target
  if (isIndex(target)) descriptor = choose((await readDocument<Index>(caller, target.digest)).manifests)
  if (!descriptor) throw new RuntimeError('NotFound', `image ${image} is not for this machine`)
  const manifest = await readDocument<Manifest>(caller, descriptor.digest)
  return { manifest, config: await readDocument<ImageConfig>(caller, manifest.config.digest) }
}

/**
 * Writes what a container changed as a layer, uncompressed: on one node layers are never sent anywhere, and gzip
 * takes several times as long as everything else together.
 */
async function diff(
  caller: Caller,
  snapshotter: string,
  { key, parent }: { key: string; parent: string },
): Promise<Descriptor> {
  const view = `hawser-diff-${randomUUID()}`
  const below = await ask<Mounts>(caller, 'Snapshots', 'View', { snapshotter, key: view, parent }, parent)
  try {
    const above = await ask<Mounts>(caller, 'Snapshots', 'Mounts', { snapshotter, key }, key)
    const request = {
      left: below.mounts,
      right: readOnly(above.mounts),
      mediaType: mediaTypes.layer,
      ref: view,
    }
    const answer = await ask<{ diff: Descriptor }>(caller, 'Diff', 'Diff', request, key.slice(0, 12))
    const { mediaType, digest, size } = answer.diff
    return { mediaType, digest, size }
  } finally {
    await removeSnapshot(caller, snapshotter, view)
  }
}
