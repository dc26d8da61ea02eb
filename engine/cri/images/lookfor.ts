import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, readlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ask, type Caller } from './ask.ts'
import { documentsOf } from './documents.ts'
import { type Mounts, removeSnapshot, unpack } from './snapshots.ts'

/**
 * Which of these paths a container of the image would find. Its layers are looked at where the snapshotter has them;
 * all of the paths, when it keeps them in a way that cannot be looked at.
 *
 * @param paths  Absolute.
 */
export async function lookFor(
  caller: Caller,
  snapshotter: string,
  { image, paths }: { readonly image: string; readonly paths: readonly string[] },
): Promise<string[]> {
  const { manifest, config } = await documentsOf(caller, image)
  const layers = { descriptors: manifest.layers, diffIds: config.rootfs.diff_ids }
  const parent = await unpack(caller, snapshotter, layers)
  const key = `hawser-look-${randomUUID()}`
  const view = await ask<Mounts>(caller, 'Snapshots', 'View', { snapshotter, key, parent }, image)
  try {
    const folders = foldersOf(view)
    if (!folders) return [...paths]
    const found = await Promise.all(paths.map((path) => isThere(folders, path)))
    return paths.filter((_, at) => found[at])
  } finally {
    await removeSnapshot(caller, snapshotter, key)
  }
}

/** The folders that lie over each other in a view, the topmost first; undefined: it is not made of folders. */
function foldersOf({ mounts }: Mounts): readonly string[] | undefined {
  const [mount] = mounts
  if (mount?.type === 'bind') return [mount.source]
  if (mount?.type !== 'overlay') return undefined
  const lower = mount.options.find((option) => option.startsWith('lowerdir='))
  return lower?.slice('lowerdir='.length).split(':')
}

/** Linux follows no more. */
const MOST_LINKS = 40

/** Whether there is something at a path in folders that lie over each other, whose links lead within them. */
export async function isThere(
  folders: readonly string[],
  path: string,
  links = MOST_LINKS,
): Promise<boolean> {
  const parts = join('/', path).split('/').filter(Boolean)
  let at = '/'
  for (const [i, part] of parts.entries()) {
    at = join(at, part)
    const found = await topmost(folders, at)
    if (!found) return false
    if (!found.stats.isSymbolicLink()) continue
    if (links === 0) return false
    const link = await readlink(join(found.folder, at))
    const led = link.startsWith('/') ? link : join(dirname(at), link)
    return isThere(folders, join(led, ...parts.slice(i + 1)), links - 1)
  }
  return true
}

async function topmost(
  folders: readonly string[],
  path: string,
): Promise<{ readonly folder: string; readonly stats: Stats } | undefined> {
  for (const folder of folders) {
    const stats = await lstat(join(folder, path)).catch(() => undefined)
    if (!stats) continue
    // How an overlay marks that what lies below is gone.
    return stats.isCharacterDevice() && stats.rdev === 0 ? undefined : { folder, stats }
  }
  return undefined
}
