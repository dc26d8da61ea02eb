import type { Stats } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import type { HostPathVolumeSource } from '@hawser/kinds/core/localvolume.ts'
import { ConfigError } from '../config/configError.ts'

type Type = NonNullable<HostPathVolumeSource['type']>

const kinds: Readonly<Partial<Record<Type, [what: string, is: (stats: Stats) => boolean]>>> = {
  Directory: ['a directory', (stats) => stats.isDirectory()],
  DirectoryOrCreate: ['a directory', (stats) => stats.isDirectory()],
  File: ['a file', (stats) => stats.isFile()],
  FileOrCreate: ['a file', (stats) => stats.isFile()],
  Socket: ['a socket file', (stats) => stats.isSocket()],
  CharDevice: ['a character device', (stats) => stats.isCharacterDevice()],
  BlockDevice: ['a block device', (stats) => stats.isBlockDevice()],
}

/**
 * Makes sure that a path of the host is what the volume says it is.
 *
 * @throws {ConfigError} when it is not.
 */
export async function checkHostPath({ path, type = '' }: HostPathVolumeSource): Promise<string> {
  if (type === 'DirectoryOrCreate') await mkdir(path, { recursive: true, mode: 0o755 })
  if (type === 'FileOrCreate') await (await open(path, 'a', 0o644)).close()
  const expected = kinds[type]
  if (!expected) return path
  const stats = await stat(path).catch(() => undefined)
  if (!stats || !expected[1](stats))
    throw new ConfigError(`hostPath type check failed: ${path} is not ${expected[0]}`)
  return path
}
