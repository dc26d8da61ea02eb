import { randomUUID } from 'node:crypto'
import { ask, type Caller } from './ask.ts'
import { type Descriptor, mediaTypes } from './manifest.ts'
import { plainUpper } from './plain.ts'
import { type Mounts, readOnly, removeSnapshot, type SnapshotMount } from './snapshots.ts'

export interface Change {
  readonly key: string
  readonly parent: string
  /** Nothing writes to it any more. */
  readonly isStill: boolean
}

/**
 * Writes what the snapshot `key` changes of its `parent` as a layer. Uncompressed: on one node layers are not sent
 * anywhere, gzip takes twice as long, and containerd 1.6 has no zstd here.
 */
export async function diff(
  caller: Caller,
  snapshotter: string,
  { key, parent, isStill }: Change,
): Promise<Descriptor> {
  const about = key.slice(0, 12)
  const above = await ask<Mounts>(caller, 'Snapshots', 'Mounts', { snapshotter, key }, about)
  const upper = isStill ? await plainUpper(above) : undefined
  // containerd compares file by file, whatever it is given: beside nothing that is what has changed.
  if (upper) return compared(caller, [], [boundTo(upper)], about)
  const view = `hawser-diff-${randomUUID()}`
  const below = await ask<Mounts>(caller, 'Snapshots', 'View', { snapshotter, key: view, parent }, parent)
  try {
    return await compared(caller, below.mounts, readOnly(above.mounts), about)
  } finally {
    await removeSnapshot(caller, snapshotter, view)
  }
}

async function compared(
  caller: Caller,
  left: readonly SnapshotMount[],
  right: readonly SnapshotMount[],
  about: string,
): Promise<Descriptor> {
  const request = { left, right, mediaType: mediaTypes.layer, ref: `hawser-diff-${randomUUID()}` }
  const answer = await ask<{ diff: Descriptor }>(caller, 'Diff', 'Diff', request, about)
  const { mediaType, digest, size } = answer.diff
  return { mediaType, digest, size }
}

const boundTo = (source: string): SnapshotMount => ({
  type: 'bind',
  source,
  target: '',
  options: ['rbind', 'ro'],
})
