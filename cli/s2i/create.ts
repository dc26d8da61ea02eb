import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { UsageError } from '../command.ts'
import { skeletonOf } from './skeleton.ts'

/** S12: writes the beginnings of a builder image; answers the files. Nothing that is there is overwritten. */
export async function create(name: string, directory: string): Promise<readonly string[]> {
  if (!/^[a-z0-9]([a-z0-9._/-]*[a-z0-9])?$/.test(name))
    throw new UsageError(
      `"${name}" cannot be the name of an image: use lower case letters, digits, dots and dashes`,
    )
  const files = skeletonOf(name)
  const there = files.map(({ path }) => path).filter((path) => existsSync(join(directory, path)))
  if (there.length > 0)
    throw new StatusError('AlreadyExists', `${directory} has ${there.join(', ')} already`, {
      hint: 'Name a new directory.',
    })
  for (const { path, text, mode } of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text, { mode })
  }
  return files.map(({ path }) => path)
}
