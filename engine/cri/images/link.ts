import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { isRuntimeError } from '../errors.ts'
import { ask, type Caller } from './ask.ts'
import { holdSnapshot, type Mounts, removeSnapshot } from './snapshots.ts'

/** The writable snapshot of a container that has exited, and the snapshot it is to become. */
export interface Link {
  readonly key: string
  readonly parent: string
  /** Name of the new snapshot. */
  readonly name: string
}

/**
 * Makes a snapshot of what a container changed out of hard links to its files, instead of unpacking the layer that
 * was just packed from them: twenty times as fast. Only once nothing writes to the container's files any more,
 * for they are the same files. False: this kind of snapshot cannot be linked.
 */
export async function linkSnapshot(
  caller: Caller,
  snapshotter: string,
  { key, parent, name }: Link,
): Promise<boolean> {
  if (await holdSnapshot(caller, snapshotter, name)) return true
  const from = upperDir(await ask<Mounts>(caller, 'Snapshots', 'Mounts', { snapshotter, key }, key))
  if (!from) return false
  const fresh = `hawser-link-${randomUUID()}`
  const prepared = await ask<Mounts>(
    caller,
    'Snapshots',
    'Prepare',
    { snapshotter, key: fresh, parent },
    name,
  )
  try {
    const to = upperDir(prepared)
    // Whiteouts and the marks of replaced folders (extended attributes) are copied as they are.
    if (to) await promisify(execFile)('cp', ['--archive', '--link', `${from}/.`, to])
    if (to) await ask(caller, 'Snapshots', 'Commit', { snapshotter, name, key: fresh }, name)
    else await removeSnapshot(caller, snapshotter, fresh)
    return Boolean(to)
  } catch (error) {
    await removeSnapshot(caller, snapshotter, fresh)
    // Somebody else made the same snapshot meanwhile.
    if (isRuntimeError(error, 'AlreadyExists')) return true
    throw error
  }
}

/** Where an overlay keeps what is written to it. */
export function upperDir({ mounts }: Mounts): string | undefined {
  const options = mounts.find(({ type }) => type === 'overlay')?.options
  return options?.find((option) => option.startsWith('upperdir='))?.slice('upperdir='.length)
}
