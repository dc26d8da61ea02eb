import { chmod, lchown, lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pod } from '../pod.ts'

/**
 * Gives a volume to the pod's fsGroup: group owner, readable and writable for it, and the group stays with what is
 * made inside. Does nothing for a pod without an fsGroup.
 */
export async function giveToGroup(directory: string, pod: Pod): Promise<void> {
  const { fsGroup, fsGroupChangePolicy } = pod.spec.securityContext ?? {}
  if (fsGroup === undefined) return
  // Large volumes: when the top is right, what is in it was made right.
  if (fsGroupChangePolicy === 'OnRootMismatch' && (await isOwnedBy(directory, fsGroup))) return
  await handOver(directory, fsGroup)
}

const isOwnedBy = async (path: string, gid: number): Promise<boolean> => {
  const stats = await stat(path)
  return stats.gid === gid && (stats.mode & 0o2070) === 0o2070
}

async function handOver(path: string, gid: number): Promise<void> {
  const stats = await lstat(path)
  await lchown(path, stats.uid, gid)
  if (stats.isSymbolicLink()) return
  await chmod(path, (stats.mode & 0o7777) | (stats.isDirectory() ? 0o2770 : 0o660))
  if (stats.isDirectory()) for (const name of await readdir(path)) await handOver(join(path, name), gid)
}
