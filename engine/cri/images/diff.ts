import { randomUUID } from 'node:crypto'
import { ask, type Caller } from './ask.ts'
import { type Descriptor, mediaTypes } from './manifest.ts'
import { type Mounts, readOnly, removeSnapshot } from './snapshots.ts'

/**
 * Writes what the snapshot `key` changes of its `parent` as a layer. Uncompressed: on one node layers are not sent
 * anywhere, gzip takes twice as long, and containerd 1.6 has no zstd here.
 */
export async function diff(
  caller: Caller,
  snapshotter: string,
  { key, parent }: { readonly key: string; readonly parent: string },
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
