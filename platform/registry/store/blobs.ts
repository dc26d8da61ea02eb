import { rmSync } from 'node:fs'
import { copyFile, link, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { algorithms, type Digest, digestIn, textOf } from '../digest.ts'
import { makeDir, replaceDurably, syncDir, writeDurably } from './durable.ts'
import { unlessMissing } from './missing.ts'

export interface FoundBlob {
  readonly path: string
  readonly size: number
}

/** Blobs by digest. A blob is there when all of it is. */
export interface Blobs {
  find(digest: Digest): Promise<FoundBlob | undefined>
  /** Of this registry, not of others. */
  has(digest: Digest): Promise<boolean>
  /** Makes a file, whose bytes were checked and synced, the blob; the file is gone afterwards. */
  adopt(file: string, digest: Digest): Promise<void>
  /** Keeps bytes whose digest this is. */
  write(digest: Digest, bytes: Uint8Array): Promise<void>
  /** Makes a blob of another store one of ours too, so that it stays when it goes there. False: it is nowhere. */
  keep(digest: Digest): Promise<boolean>
  /** Whether somebody asked for it lately, and may rely on it. */
  isInUse(digest: Digest): boolean
  /** Frees blobs for which nothing speaks and that nobody used for `graceMs`. Resolves to how many, and their bytes. */
  free(isNeeded: (digest: string) => boolean, graceMs: number, now: number): Promise<Freed>
}
export interface Freed {
  readonly blobs: number
  readonly bytes: number
}

export interface BlobsOptions {
  /** Folder of our own: `blobs/sha256/ab/ab…`. */
  readonly folder: string
  /** Folders of others on this machine whose blobs are read as ours: `FOLDER/sha256/ab…`, each complete when it is there. */
  readonly others: readonly string[]
  readonly now: () => number
}

export function openBlobs({ folder, others, now }: BlobsOptions): Blobs {
  const ours = ({ algorithm, hex }: Digest): string => join(folder, algorithm, hex.slice(0, 2), hex)
  const theirs = ({ algorithm, hex }: Digest): string[] => others.map((other) => join(other, algorithm, hex))
  /** When a blob was last asked for: who asks may be about to say that it is needed. */
  const used = new Map<string, number>()
  const use = (digest: Digest): void => void used.set(textOf(digest), now())

  async function put(digest: Digest, act: (path: string) => Promise<void>): Promise<void> {
    use(digest)
    const path = ours(digest)
    await makeDir(dirname(path))
    await act(path)
    await syncDir(dirname(path))
  }
  return {
    async find(digest) {
      use(digest)
      for (const path of [ours(digest), ...theirs(digest)]) {
        const size = await sizeOf(path)
        if (size !== undefined) return { path, size }
      }
      return undefined
    },
    has: async (digest) => (await sizeOf(ours(digest))) !== undefined,
    adopt: (file, digest) =>
      put(digest, async (path) => {
        // What somebody else on this disk has is not kept twice.
        for (const other of theirs(digest)) {
          if (!(await linked(other, path))) continue
          await rm(file)
          return
        }
        await rename(file, path)
      }),
    async write(digest, bytes) {
      use(digest)
      await writeDurably(ours(digest), bytes)
    },
    async keep(digest) {
      use(digest)
      if ((await sizeOf(ours(digest))) !== undefined) return true
      for (const other of theirs(digest)) {
        if ((await sizeOf(other)) === undefined) continue
        await put(digest, (path) => linkOrCopy(other, path))
        return true
      }
      return false
    },
    isInUse: (digest) => used.has(textOf(digest)),
    async free(isNeeded, graceMs, at) {
      const freed = { blobs: 0, bytes: 0 }
      for (const [digest, time] of used) if (at - time >= graceMs) used.delete(digest)
      for await (const path of filesIn(folder)) {
        const { size, mtimeMs } = await stat(path)
        // Without one, it is what a crash left of a copy.
        const digest = digestOfPath(path)
        if (at - mtimeMs < graceMs || (digest && (used.has(digest) || isNeeded(digest)))) continue
        // Nothing may come between the question and the removal: an upload could say meanwhile that it needs the blob.
        rmSync(path, { force: true })
        freed.blobs++
        freed.bytes += size
      }
      return freed
    },
  }
}

const sizeOf = async (path: string): Promise<number | undefined> => (await unlessMissing(stat(path)))?.size

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch {
    return false
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK') throw error
    await copyDurably(from, to)
  }
  // The grace of a blob begins when it becomes ours.
  const at = new Date()
  await utimes(to, at, at)
}

const copyDurably = (from: string, to: string): Promise<void> =>
  replaceDurably(to, async (next) => {
    await copyFile(from, next)
    await using file = await open(next, 'r+')
    await file.sync()
  })

async function* filesIn(folder: string): AsyncGenerator<string> {
  for (const algorithm of algorithms) {
    for (const start of await names(join(folder, algorithm))) {
      const at = join(folder, algorithm, start)
      for (const name of await names(at)) yield join(at, name)
    }
  }
}

const names = async (folder: string): Promise<string[]> => (await unlessMissing(readdir(folder))) ?? []

function digestOfPath(path: string): string | undefined {
  const [hex = '', , algorithm = ''] = path.split('/').reverse()
  const digest = digestIn(`${algorithm}:${hex}`)
  return digest && textOf(digest)
}
