import { mkdir, realpath } from 'node:fs/promises'
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
  if (!isInside(root, existing)) throw escape(subPath)
  if ((await realpath(path).catch(() => undefined)) === undefined) await mkdir(path, { recursive: true, mode: 0o750 })
  const found = await realpath(path)
  if (!isInside(root, found)) throw escape(subPath)
  return found
}

async function deepestExisting(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined)
    if (real !== undefined) return real
  }
}

const isInside = (root: string, path: string): boolean => path === root || path.startsWith(`${root}/`)
const escape = (subPath: string): ConfigError => new ConfigError(`subPath "${subPath}" leads out of the volume`)
