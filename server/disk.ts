import { statfs } from 'node:fs/promises'

/** How much room there is where a folder lies. */
export async function diskOf(folder: string): Promise<{ sizeBytes: number; freeBytes: number } | undefined> {
  try {
    const { blocks, bavail, bsize } = await statfs(folder)
    return { sizeBytes: blocks * bsize, freeBytes: bavail * bsize }
  } catch {
    // Nobody is helped by a platform that does not run because it cannot measure.
    return undefined
  }
}
