import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Payload } from './payload.ts'

/**
 * Makes `directory` show exactly the files of `payload`, all of them at one moment: they are written beside, and
 * then one symbolic link, `..data`, is swapped. A process sees the old files or the new ones, never a mixture.
 *
 * @param gid The pod's fsGroup: may read the files.
 * @returns   Whether anything had to change.
 */
export async function writeAtomically(directory: string, payload: Payload, gid?: number): Promise<boolean> {
  await mkdir(directory, { recursive: true })
  const old = await readlink(join(directory, '..data')).catch(() => undefined)
  if (old !== undefined && (await holds(join(directory, old), payload))) return false
  const fresh = `..${new Date().toISOString().replace(/[-:T]/g, '_').slice(0, 19)}.${randomBytes(4).toString('hex')}`
  await writeFiles(join(directory, fresh), payload, gid)
  if (gid !== undefined) await own(directory, gid, 0o2755)
  await symlink(fresh, join(directory, '..data_tmp')).catch(replaceLink(directory, fresh))
  await rename(join(directory, '..data_tmp'), join(directory, '..data'))
  await showNames(directory, payload)
  await sweep(directory, fresh)
  return true
}

// A link left by a crash.
const replaceLink = (directory: string, target: string) => async (): Promise<void> => {
  await rm(join(directory, '..data_tmp'), { force: true })
  await symlink(target, join(directory, '..data_tmp'))
}

async function writeFiles(directory: string, payload: Payload, gid: number | undefined): Promise<void> {
  await mkdir(directory, { mode: 0o755 })
  for (const [path, { data, mode }] of payload) {
    const file = join(directory, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o755 })
    await writeFile(file, data)
    if (gid !== undefined) await chown(file, 0, gid)
    // Again, as the umask may have taken some.
    await chmod(file, gid === undefined ? mode : mode | 0o440)
  }
}

const own = async (path: string, gid: number, mode: number): Promise<void> => {
  await chown(path, 0, gid)
  await chmod(path, mode)
}

async function holds(directory: string, payload: Payload): Promise<boolean> {
  const files = await filesUnder(directory)
  if (files.length !== payload.size) return false
  for (const path of files) {
    const wanted = payload.get(path)
    const same = wanted && (await readFile(join(directory, path)).catch(() => undefined))?.equals(wanted.data)
    if (!same) return false
  }
  return true
}

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
}

const topNames = (payload: Payload): Set<string> =>
  new Set([...payload.keys()].map((path) => path.split('/')[0] ?? path))

/** Each file (or its topmost folder) is a link into `..data`; links to what is no longer there go. */
async function showNames(directory: string, payload: Payload): Promise<void> {
  const wanted = topNames(payload)
  const present = (await readdir(directory)).filter((name) => !name.startsWith('..'))
  for (const name of wanted) {
    const link = join(directory, name)
    const there = await lstat(link).catch(() => undefined)
    if (!there) await symlink(`..data/${name}`, link)
  }
  for (const name of present) if (!wanted.has(name)) await rm(join(directory, name), { recursive: true })
}

async function sweep(directory: string, fresh: string): Promise<void> {
  const old = (await readdir(directory)).filter((name) => /^\.\.\d/.test(name) && name !== fresh)
  for (const name of old) await rm(join(directory, name), { recursive: true, force: true })
}
