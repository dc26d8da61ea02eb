import { chown, lstat, mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Layout, Limits } from './environment.ts'
import { describe, type Place } from './place.ts'
import { output, type Surroundings } from './run.ts'

export interface Repositories {
  readonly layout: Layout
  readonly limits: Limits
  readonly surroundings: Surroundings
}

export const pathOf = ({ repositories }: Layout, { project, app }: Place): string =>
  join(repositories, project, `${app}.git`)

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Makes an empty repository unless there is one; whole or not at all. */
export async function ensureRepository(
  { layout, surroundings }: Repositories,
  place: Place,
): Promise<string> {
  const path = pathOf(layout, place)
  if (await exists(path)) return path
  const { identity } = surroundings
  const project = dirname(path)
  await mkdir(project, { recursive: true, mode: 0o700 })
  if (identity) await chown(project, identity.uid, identity.gid)
  const next = join(project, `.${place.app}.${process.pid}.${Date.now()}`)
  try {
    await output(
      surroundings,
      'git',
      ['init', '--bare', '--quiet', '--template=', '--initial-branch=main', next],
      { cwd: project },
    )
    await rename(next, path)
  } catch (error) {
    await rm(next, { recursive: true, force: true })
    // Somebody else was first.
    if (!(await exists(path))) throw error
  }
  return path
}

/** @throws {StatusError} `RequestEntityTooLarge` or `ServiceUnavailable` when there is no room for a push. */
export async function checkRoom({ layout, limits }: Repositories, place: Place): Promise<void> {
  const path = pathOf(layout, place)
  const size = await sizeOf(path)
  if (size > limits.repositoryBytes) {
    throw new StatusError(
      'RequestEntityTooLarge',
      `the repository of ${describe(place)} takes ${mebi(size)} MiB; ${mebi(limits.repositoryBytes)} MiB are the most`,
      {
        hint: `Take large files out of the history, delete the repository with the application, and push again.`,
      },
    )
  }
  const { bavail, bsize } = await statfs(layout.repositories)
  if (bavail * bsize >= limits.freeBytes) return
  throw new StatusError('ServiceUnavailable', `the disk has ${mebi(bavail * bsize)} MiB left`, {
    hint: 'An administrator must make room; pushes are taken again then.',
  })
}

const mebi = (bytes: number): number => Math.ceil(bytes / 1024 ** 2)

async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  let size = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    // What git removes meanwhile takes no room.
    size += await lstat(join(entry.parentPath, entry.name)).then(
      (found) => found.size,
      () => 0,
    )
  }
  return size
}

const leavings = [/\.lock$/, /^tmp_/, /^incoming-/]

/**
 * Takes away what a git process left that was killed: locks, and objects that no ref was given.
 *
 * @param before  Milliseconds since 1970: nobody who may still be writing began his file earlier.
 */
export async function tidy(path: string, before: number): Promise<void> {
  for (const folder of ['', 'objects', 'objects/pack', 'refs']) {
    const recursive = folder === 'refs'
    const names = await readdir(join(path, folder), { recursive }).catch(() => [])
    for (const name of names) {
      const file = join(path, folder, name)
      if (!leavings.some((one) => one.test(basename(name)))) continue
      const found = await lstat(file).catch(() => undefined)
      if (found && found.mtimeMs < before) await rm(file, { recursive: true, force: true })
    }
  }
}

/** Removes a repository: out of sight at once, and its files then. */
export async function removeRepository({ layout }: Repositories, place: Place): Promise<void> {
  const path = pathOf(layout, place)
  const gone = join(dirname(path), `.gone.${place.app}.${process.pid}.${Date.now()}`)
  try {
    await rename(path, gone)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  await rm(gone, { recursive: true, force: true })
}
