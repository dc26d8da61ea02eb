import { RuntimeError } from '../errors.ts'
import type { CommitRequest, CommittedImage, ImageConfig } from '../images.ts'
import type { ContainerStatus } from '../messages.ts'
import type { Caller } from './ask.ts'
import { committed } from './config.ts'
import { writeBytes } from './content.ts'
import { diff } from './diff.ts'
import { type Documents, documentsOf } from './documents.ts'
import { finish } from './finish.ts'
import { linkSnapshot } from './link.ts'
import { type Blob, blobOf, chainIds, type Descriptor, manifestOf, mediaTypes } from './manifest.ts'
import { statSnapshot, unpack } from './snapshots.ts'

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
  const layer = await diff(caller, snapshotter, { key: origin.containerId, parent: origin.parent })
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
