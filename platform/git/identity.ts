import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** As whom git runs: as itself nobody is anybody here, and no file is its own but the repositories. */
export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** A number that no Debian package and no container of ours is given. */
const ours: Identity = { uid: 63_417, gid: 63_417 }

/** Whether somebody who owns nothing on a path reaches its end; by the permission bits of each folder on it. */
export const isOpen = (modes: readonly number[]): boolean => modes.every((mode) => (mode & 0o001) !== 0)

/** Undefined: git runs as the platform does, because it may not change, or could not reach its files. */
export async function identityFor(paths: readonly string[]): Promise<Identity | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const path of paths) if (!isOpen(await modesOf(path))) return undefined
  return ours
}

async function modesOf(path: string): Promise<number[]> {
  const modes: number[] = []
  for (let at = path; ; at = dirname(at)) {
    modes.push((await stat(at)).mode)
    if (at === dirname(at)) return modes
  }
}
