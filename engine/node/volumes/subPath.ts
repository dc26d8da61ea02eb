import { chmod, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ConfigError } from '../config/configError.ts'
import { safePath } from './payload.ts'

/**
 * Where a `subPath` of a volume is on the host. A directory is made when nothing is there.
 *
 * @throws {ConfigError} when it leads out of the volume, by `..` or by a symbolic link.
 */
export async function resolveSubPath(volume: string, subPath: string): Promise<string> {
  const root = await realpath(volume)
  const path = join(root, safePath(subPath))
  const existing = await deepestExisting(path)
  if (!isInside(root, existing)) throw leadsOut(subPath)
  if (existing !== path) await makeLike(root, existing, path)
  const found = await realpath(path)
  if (!isInside(root, found)) throw leadsOut(subPath)
  return found
}

/** New directories may be used by whoever may use the volume. */
async function makeLike(root: string, existing: string, path: string): Promise<void> {
  const mode = (await stat(root)).mode & 0o7777
  const parts = path.slice(existing.length).split('/').filter(Boolean)
  for (const [index] of parts.entries()) {
    const directory = join(existing, ...parts.slice(0, index + 1))
    await mkdir(directory)
    await chmod(directory, mode)
  }
}

async function deepestExisting(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined)
    if (real !== undefined) return real
  }
}

const isInside = (root: string, path: string): boolean => path === root || path.startsWith(`${root}/`)
const leadsOut = (subPath: string): ConfigError =>
  new ConfigError(`subPath "${subPath}" leads out of the volume`)
