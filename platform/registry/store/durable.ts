import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Makes what was written to a folder (names, removals, renames) survive a power cut. */
export async function syncDir(path: string): Promise<void> {
  const dir = await open(path, 'r')
  try {
    await dir.sync()
  } finally {
    await dir.close()
  }
}

/** Makes a folder, and those above it, that survive a power cut. */
export async function makeDir(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDir(dirname(made))
}

/** A crash leaves the old file or the new one, whole. */
export async function writeDurably(path: string, bytes: Uint8Array | string): Promise<void> {
  const folder = dirname(path)
  await makeDir(folder)
  // Begins with a dot: who reads the folder passes over it.
  const next = join(folder, `.${randomUUID()}`)
  try {
    const file = await open(next, 'wx', 0o644)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(next, path)
  } catch (error) {
    await rm(next, { force: true })
    throw error
  }
  await syncDir(folder)
}

/** Takes a name away, if it is there. */
export async function removeDurably(path: string): Promise<boolean> {
  try {
    await rm(path)
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
  await syncDir(dirname(path))
  return true
}

export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))
