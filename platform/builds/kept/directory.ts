import { type FileHandle, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { notFoundSource, tooLarge, tooLittleRoom } from './refusals.ts'
import type { Keeping, KeptSource, SourceStore } from './store.ts'

/** Bytes. */
export interface Limits {
  /** One upload, as it is sent. */
  readonly upload: number
  /** All that is kept. */
  readonly total: number
  /** What must stay free on the disk. */
  readonly free: number
}
const mebi = 1024 ** 2
export const usualLimits: Limits = { upload: 512 * mebi, total: 8 * 1024 * mebi, free: 1024 * mebi }

interface Entry extends KeptSource {
  /** Bytes of the file, and how many of them come before the upload. */
  readonly size: number
  readonly head: number
  readonly isKept: boolean
}

/** The line before the upload in its file is no longer. */
const MOST_HEAD = 64 * 1024
const NAME = /^(\d+)\.(kept|waiting)$/

/**
 * Keeps uploads as files of a directory that only the platform may read: `UID/NUMBER.waiting` while its build goes on, and
 * `UID/NUMBER.kept`. The first line says what it is, the rest is the upload. What an earlier process left half written is
 * taken away.
 */
export async function sourceDirectory(directory: string, limits = usualLimits): Promise<SourceStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const entries = await load(directory)
  const listeners = new Set<(owner: string) => void>()
  let writing = 0

  const total = (): number => [...entries.values()].flat().reduce((sum, { size }) => sum + size, 0) + writing
  const pathOf = (owner: string, { number, isKept }: Pick<Entry, 'number' | 'isKept'>): string =>
    join(directory, owner, `${number}.${isKept ? 'kept' : 'waiting'}`)
  const set = (owner: string, list: readonly Entry[]): void => {
    if (list.length > 0) entries.set(owner, list)
    else entries.delete(owner)
    for (const listener of listeners) listener(owner)
  }
  const find = (owner: string, number: number): Entry | undefined =>
    entries.get(owner)?.find((entry) => entry.number === number)

  async function remove(owner: string, which: (entry: Entry) => boolean): Promise<void> {
    const list = entries.get(owner) ?? []
    const gone = list.filter(which)
    if (gone.length === 0) return
    for (const entry of gone) await rm(pathOf(owner, entry), { force: true })
    await syncFolder(join(directory, owner))
    set(
      owner,
      list.filter((entry) => !gone.includes(entry)),
    )
  }

  return {
    of(owner) {
      const list = entries.get(owner) ?? []
      return {
        kept: list.find(({ isKept }) => isKept),
        waiting: list.flatMap(({ number, isKept }) => (isKept ? [] : [number])),
      }
    },
    owners: () => [...entries.keys()],
    async begin(owner, { number, archive, asFile, revision }) {
      const { bavail, bsize } = await statfs(directory)
      if (bavail * bsize < limits.free || total() >= limits.total) throw tooLittleRoom()
      const facts = {
        number,
        ...(archive && { archive }),
        ...(asFile && { asFile }),
        ...(revision && { revision }),
      }
      const head = Buffer.from(`${JSON.stringify(facts)}\n`)
      const part = join(await folderOf(directory, owner), `${number}.part`)
      const file = await open(part, 'wx', 0o600)
      let size = 0
      const add = async (chunk: Uint8Array): Promise<void> => {
        size += chunk.length
        writing += chunk.length
        if (size > limits.upload + MOST_HEAD) throw tooLarge(limits.upload)
        if (total() > limits.total) throw tooLittleRoom()
        await file.writeFile(chunk)
      }
      let isOpen = true
      const close = async (): Promise<void> => {
        if (!isOpen) return
        isOpen = false
        writing -= size
        await file.close()
      }
      const keeping: Keeping = {
        write: add,
        async end() {
          await file.sync()
          await close()
          const entry = { ...facts, size, head: head.length, isKept: false }
          await rename(part, pathOf(owner, entry))
          await syncFolder(dirname(part))
          set(owner, [...(entries.get(owner) ?? []).filter((one) => one.number !== number), entry])
        },
        async abandon() {
          await close()
          await rm(part, { force: true })
        },
      }
      await add(head)
      return keeping
    },
    async keep(owner, number) {
      const entry = find(owner, number)
      if (!entry || entry.isKept) return
      await rename(pathOf(owner, entry), pathOf(owner, { number, isKept: true }))
      await syncFolder(join(directory, owner))
      const others = (entries.get(owner) ?? []).filter((one) => one.number !== number)
      set(
        owner,
        [...others, { ...entry, isKept: true }].toSorted((a, b) => b.number - a.number),
      )
      await remove(owner, (one) => one.number < number)
    },
    forget: (owner, number) => remove(owner, (entry) => entry.number === number),
    async forgetAll(owner) {
      set(owner, [])
      await rm(join(directory, owner), { recursive: true, force: true })
      await syncFolder(directory)
    },
    async read(owner, number) {
      const entry = find(owner, number)
      const file = entry && (await openThere(pathOf(owner, entry)))
      if (!entry || !file) throw notFoundSource(number)
      return file.createReadStream({ start: entry.head })
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** @throws {Error} for what is no uid: it becomes the name of a folder. */
async function folderOf(directory: string, owner: string): Promise<string> {
  if (!/^[\w-]+$/.test(owner)) throw new Error(`"${owner}" is not the uid of a build config`)
  const folder = join(directory, owner)
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(directory)
  return folder
}

async function load(directory: string): Promise<Map<string, readonly Entry[]>> {
  const entries = new Map<string, readonly Entry[]>()
  for (const owner of await readdir(directory)) {
    const folder = join(directory, owner)
    const list: Entry[] = []
    for (const name of await readdir(folder)) {
      const [, , state] = NAME.exec(name) ?? []
      const entry = state && (await readEntry(join(folder, name), state === 'kept'))
      if (entry) list.push(entry)
      else await rm(join(folder, name), { recursive: true, force: true })
    }
    // The platform ended between keeping one and forgetting those before it: the first one counts.
    if (list.length > 0)
      entries.set(
        owner,
        list.toSorted((a, b) => b.number - a.number),
      )
    else await rm(folder, { recursive: true, force: true })
  }
  return entries
}

async function readEntry(path: string, isKept: boolean): Promise<Entry | undefined> {
  await using file = await open(path)
  const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_HEAD), 0, MOST_HEAD, 0)
  const end = buffer.subarray(0, bytesRead).indexOf('\n')
  try {
    const facts = JSON.parse(buffer.subarray(0, end).toString()) as KeptSource
    return { ...facts, isKept, head: end + 1, size: (await file.stat()).size }
  } catch {
    // Not one of ours.
    return undefined
  }
}

async function openThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Names in a folder survive a power cut. */
async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path)
  await folder.sync()
}
