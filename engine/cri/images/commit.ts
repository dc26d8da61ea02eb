import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { RuntimeError } from '../errors.ts'
import type { CommitRequest, CommittedImage, ImageConfig } from '../images.ts'
import type { ContainerStatus } from '../messages.ts'
import { ask, type Caller } from './ask.ts'
import { committed } from './config.ts'
import { writeBytes } from './content.ts'
import { diff } from './diff.ts'
import { type Documents, documentsOf } from './documents.ts'
import { finish } from './finish.ts'
import { linkSnapshot, upperDir } from './link.ts'
import { type Blob, blobOf, chainIds, type Descriptor, manifestOf, mediaTypes } from './manifest.ts'
import { type Mounts, statSnapshot, unpack } from './snapshots.ts'

/** A container and what it was made from. */
interface Origin {
  readonly containerId: string
  readonly exited: boolean
  /** The snapshot its own is on. */
  readonly parent: string
  readonly base: Documents
}

/** Makes an image of what a container changed. `caller` holds a lease. */
export async function commit(
  caller: Caller,
  snapshotter: string,
  request: CommitRequest,
): Promise<CommittedImage> {
  const origin = await originOf(caller, snapshotter, request.containerId)
  if (request.mostBytes !== undefined)
    await checkSize(caller, snapshotter, origin.containerId, request.mostBytes)
  const layer = await diff(caller, snapshotter, {
    key: origin.containerId,
    parent: origin.parent,
    isStill: origin.exited,
  })
  const { config, configBlob, manifestBlob, layers } = describe(origin.base, layer, request)
  await Promise.all([write(caller, configBlob), write(caller, manifestBlob)])
  const diffIds = config.rootfs.diff_ids
  const top = await makeSnapshot(caller, snapshotter, origin, { layers, diffIds })
  const target = manifestBlob.descriptor
  const configDigest = configBlob.descriptor.digest
  const { image } = request
  const stored = await finish(caller, snapshotter, { image, target, configDigest, layers, diffIds, top })
  return { ...stored, config, layer: { digest: layer.digest, size: layer.size } }
}

/** A file may have more bytes than it takes of the disk, and would fill it as a layer. */
async function checkSize(caller: Caller, snapshotter: string, key: string, most: number): Promise<void> {
  const folder = upperDir(await ask<Mounts>(caller, 'Snapshots', 'Mounts', { snapshotter, key }, key))
  if (!folder) return
  const { stdout } = await promisify(execFile)('du', ['-s', '--apparent-size', '--block-size=1', folder])
  const size = Number.parseInt(stdout, 10)
  if (size > most)
    throw new RuntimeError(
      'Invalid',
      `the files of container ${key.slice(0, 12)} have ${size} bytes, holes in them counted, and an image of it may have ${most}`,
    )
}

const write = (caller: Caller, { descriptor, bytes }: Blob) => writeBytes(caller, descriptor.digest, bytes)

/** The documents of the new image. The layer is not compressed, so its digest is its diffID too. */
function describe(base: Documents, layer: Descriptor, { config: change, createdBy }: CommitRequest) {
  const entry = {
    diffId: layer.digest,
    created: new Date().toISOString(),
    ...(createdBy && { createdBy }),
  }
  const config: ImageConfig = committed(base.config, entry, change)
  const configBlob = blobOf(mediaTypes.config, config)
  const manifest = manifestOf(configBlob.descriptor, base.manifest.layers, layer)
  return { config, configBlob, manifestBlob: blobOf(mediaTypes.manifest, manifest), layers: manifest.layers }
}

/** Unpacks the new layer, or links it if nothing writes to the container's files any more. */
async function makeSnapshot(
  caller: Caller,
  snapshotter: string,
  { containerId, exited, parent }: Origin,
  { layers, diffIds }: { layers: readonly Descriptor[]; diffIds: readonly string[] },
): Promise<string> {
  const name = chainIds(diffIds).at(-1) as string
  const link = { key: containerId, parent, name }
  if (exited && (await linkSnapshot(caller, snapshotter, link))) return name
  return unpack(caller, snapshotter, { descriptors: layers, diffIds })
}

/** What the container was made from; its image must still be here, and be what its snapshot is on. */
async function originOf(caller: Caller, snapshotter: string, containerId: string): Promise<Origin> {
  const short = containerId.slice(0, 12)
  const { status } = await caller.connection.unary<{ status: ContainerStatus }>({
    service: 'runtime.v1.RuntimeService',
    method: 'ContainerStatus',
    request: { containerId },
    about: short,
  })
  // CRI names a container's writable snapshot after the container.
  const snapshot = await statSnapshot(caller, snapshotter, containerId)
  if (!snapshot) throw new RuntimeError('NotFound', `container ${short} has no file system: it was removed`)
  const base = await documentsOf(caller, status.imageRef)
  if (chainIds(base.config.rootfs.diff_ids).at(-1) !== snapshot.parent) {
    throw new RuntimeError('Conflict', `container ${short} was not made from ${status.imageRef}`)
  }
  const exited = status.state === 'CONTAINER_EXITED'
  return { containerId, exited, parent: snapshot.parent, base }
}
