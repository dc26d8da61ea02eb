import { link, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** Downloaded packages are kept up to this many bytes, for the next image that has them. */
const MOST_BYTES = 768 * 2 ** 20

export interface Archive {
  readonly name: string
  readonly size: number
  /** When it was downloaded, in milliseconds. */
  readonly fetched: number
}

/** Which packages to forget so that the rest is not larger than `most`; those that were downloaded first go first. */
export function surplus(archives: readonly Archive[], most: number): string[] {
  let total = 0
  return [...archives]
    .sort((a, b) => b.fetched - a.fetched)
    .filter(({ size }) => {
      total += size
      return total > most
    })
    .map(({ name }) => name)
}

const isArchive = (name: string): boolean => name.endsWith('.deb')

/** Puts what was downloaded before into a folder, as other names of the same files. */
export async function lendArchives(kept: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  const names = (await readdir(kept).catch(() => [])).filter(isArchive)
  await Promise.all(names.map((name) => link(join(kept, name), join(to, name)).catch(() => {})))
}

/** Keeps what was downloaded into a folder. Being killed in the midst of it loses nothing but a download. */
export async function keepArchives(from: string, kept: string, most: number = MOST_BYTES): Promise<void> {
  await mkdir(kept, { recursive: true })
  const now = new Date()
  for (const name of (await readdir(from).catch(() => [])).filter(isArchive)) {
    // One that is there already keeps its time.
    const isNew = await link(join(from, name), join(kept, name)).then(
      () => true,
      () => false,
    )
    if (isNew) await utimes(join(kept, name), now, now)
  }
  const archives = await Promise.all(
    (await readdir(kept)).map(async (name) => {
      const { size, mtimeMs } = await stat(join(kept, name))
      return { name, size, fetched: mtimeMs }
    }),
  )
  for (const name of surplus(archives, most)) await rm(join(kept, name), { force: true })
}
