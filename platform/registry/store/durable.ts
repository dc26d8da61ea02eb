import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isMissing } from './missing.ts'

/** Makes what was written to a folder (names, removals, renames) survive a power cut. */
export async function syncDir(path: string): Promise<void> {
  await using dir = await open(path, 'r')
  await dir.sync()
}

/** Makes a folder, and those above it, that survive a power cut. */
export async function makeDir(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDir(dirname(made))
}

/** A crash leaves the old file or the new one, whole. */
export const writeDurably = (path: string, bytes: Uint8Array | string): Promise<void> =>
  replaceDurably(path, (next) => writeFile(next, bytes, { flag: 'wx', mode: 0o644, flush: true }))

/** The same for a file that is made in another way. @param make  Makes a file of this name, and syncs it. */
export async function replaceDurably(path: string, make: (next: string) => Promise<void>): Promise<void> {
  const folder = dirname(path)
  await makeDir(folder)
  // Begins with a dot: who reads the folder passes over it.
  const next = join(folder, `.${randomUUID()}`)
  try {
    await make(next)
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
