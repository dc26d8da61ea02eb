import { randomUUID } from 'node:crypto'
import { isRuntimeError, RuntimeError } from '../errors.ts'
import { ask, type Caller } from './ask.ts'
import { chainIds, type Descriptor } from './manifest.ts'

/** A mount as containerd's snapshotters describe it. */
export interface SnapshotMount {
  readonly type: string
  readonly source: string
  readonly target: string
  readonly options: readonly string[]
}

/** What a snapshotter answers: how to mount a snapshot. */
export interface Mounts {
  readonly mounts: readonly SnapshotMount[]
}

/** The layers of an image, the lowest first, and the digests of their uncompressed forms. */
export interface Layers {
  readonly descriptors: readonly Descriptor[]
  readonly diffIds: readonly string[]
}

/** Whether there is a snapshot of that name, and on which it is. */
export async function statSnapshot(
  caller: Caller,
  snapshotter: string,
  key: string,
): Promise<{ parent: string } | undefined> {
  try {
    const { info } = await ask<{ info: { parent: string } }>(
      caller,
      'Snapshots',
      'Stat',
      { snapshotter, key },
      key,
    )
    return info
  } catch (error) {
    if (isRuntimeError(error, 'NotFound')) return undefined
    throw error
  }
}

/**
 * Unpacks the layers that are not unpacked yet, so that a container can be started from them without delay.
 * Resolves to the name of the topmost snapshot, which the lease holds.
 */
export async function unpack(
  caller: Caller,
  snapshotter: string,
  { descriptors, diffIds }: Layers,
): Promise<string> {
  const chain = chainIds(diffIds)
  const top = chain.at(-1) ?? ''
  if (top && (await holdSnapshot(caller, snapshotter, top))) return top
  for (const [i, name] of chain.entries()) {
    if (await holdSnapshot(caller, snapshotter, name)) continue
    const layer = { descriptor: descriptors[i] as Descriptor, diffId: diffIds[i] as string }
    await unpackLayer(caller, snapshotter, layer, { name, parent: chain[i - 1] ?? '' })
  }
  return top
}

/** Puts a snapshot under the lease. False: there is none. */
export async function holdSnapshot(caller: Caller, snapshotter: string, name: string): Promise<boolean> {
  if (!(await statSnapshot(caller, snapshotter, name))) return false
  const resource = { id: name, type: `snapshots/${snapshotter}` }
  await ask(caller, 'Leases', 'AddResource', { id: caller.lease, resource })
  // It may have been collected just before the lease held it.
  return (await statSnapshot(caller, snapshotter, name)) !== undefined
}

async function unpackLayer(
  caller: Caller,
  snapshotter: string,
  { descriptor, diffId }: { descriptor: Descriptor; diffId: string },
  { name, parent }: { name: string; parent: string },
): Promise<void> {
  const key = `hawser-unpack-${randomUUID()}`
  const prepared = { snapshotter, key, parent }
  const { mounts } = await ask<Mounts>(caller, 'Snapshots', 'Prepare', prepared, name)
  try {
    const apply = { diff: descriptor, mounts }
    const { applied } = await ask<{ applied: Descriptor }>(caller, 'Diff', 'Apply', apply, descriptor.digest)
    if (applied.digest !== diffId) {
      throw new RuntimeError(
        'Invalid',
        `layer ${descriptor.digest} unpacks to ${applied.digest}, the config says ${diffId}`,
      )
    }
    await ask(caller, 'Snapshots', 'Commit', { snapshotter, name, key }, name)
  } catch (error) {
    await removeSnapshot(caller, snapshotter, key)
    // Somebody else unpacked the same layer meanwhile.
    if (!isRuntimeError(error, 'AlreadyExists')) throw error
  }
}

/** Removes a snapshot of ours; if that fails, the garbage collector does. */
export async function removeSnapshot(caller: Caller, snapshotter: string, key: string): Promise<void> {
  await ask({ connection: caller.connection }, 'Snapshots', 'Remove', { snapshotter, key }, key).catch(
    () => undefined,
  )
}

/**
 * The same mounts for reading only. An overlay whose upper folder another mount writes to must not be mounted a
 * second time for writing: the upper folder becomes the topmost of the lower ones.
 *
 * @see https://docs.kernel.org/filesystems/overlayfs.html
 */
export function readOnly(mounts: readonly SnapshotMount[]): SnapshotMount[] {
  return mounts.map((mount) => ({
    ...mount,
    options:
      mount.type === 'overlay'
        ? readOnlyOverlay(mount.options)
        : [...mount.options.filter((o) => o !== 'rw'), 'ro'],
  }))
}

function readOnlyOverlay(options: readonly string[]): string[] {
  const upper = options.find((option) => option.startsWith('upperdir='))?.slice('upperdir='.length)
  const others = options.filter((option) => !/^(upperdir|workdir)=/.test(option))
  if (upper === undefined) return others
  return others.map((option) => option.replace(/^lowerdir=/, `lowerdir=${upper}:`))
}
