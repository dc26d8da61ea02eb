import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Algorithm, type Digest, textOf } from '../digest.ts'
import { RegistryError } from '../error.ts'
import { nameOf, type Repository } from '../route.ts'
import type { Blobs } from './blobs.ts'
import { makeDir } from './durable.ts'
import { hashing, type Running } from './hashing.ts'
import { isMissing } from './missing.ts'
import { diskProblem, refuseWhenFull } from './space.ts'

/** Blobs on their way in. Each is a folder: what it belongs to, and the bytes so far, which a restart does not lose. */
export interface Uploads {
  /** @throws {RegistryError} `TOOMANYREQUESTS` when very many are open. */
  begin(repository: Repository, algorithm?: Algorithm): Promise<string>
  /** How many bytes are here. @throws {RegistryError} `BLOB_UPLOAD_UNKNOWN` */
  sizeOf(repository: Repository, id: string): Promise<number>
  /**
   * Writes what comes, after `expected` bytes when that is said, and resolves to how many bytes there are then. What
   * came before an error stays, to go on from there.
   *
   * @throws {RegistryError} `RANGE_INVALID` when other bytes are due; `UNAVAILABLE` when the disk is full.
   */
  append(repository: Repository, id: string, part: Part): Promise<number>
  /** Checks the bytes and makes them a blob. @throws {RegistryError} `DIGEST_INVALID`: the upload is gone then. */
  finish(repository: Repository, id: string, digest: Digest): Promise<void>
  cancel(repository: Repository, id: string): Promise<void>
  /** Forgets uploads nobody has added to for so long. */
  expire(idleMs: number, now: number): Promise<number>
}
export interface Part {
  /** Large pieces, each of which stays as it is until the one after the next is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>
  readonly expected?: number | undefined
  /** Of `bytes`, when the sender said it. */
  readonly length?: number | undefined
  /** Ends `bytes`: somebody else goes on with this upload. */
  readonly cut: () => void
}

const mostOpen = 1000
/** Read at once to take a digest. */
const readBytes = 512 << 10
/** Written in a row before the disk is told to begin. */
const flushBytes = 16 << 20

interface Under {
  /** Who writes now, and when he has ended. */
  cut: () => void
  ended: Promise<unknown>
}

export function openUploads(folder: string, blobs: Blobs): Uploads {
  const running = new Map<string, Running>()
  const writing = new Map<string, Under>()
  const at = (id: string, file = ''): string => join(folder, id, file)

  async function check(repository: Repository, id: string): Promise<number> {
    try {
      if ((await readFile(at(id, 'repository'), 'utf8')) === nameOf(repository))
        return (await stat(at(id, 'data'))).size
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    throw unknown()
  }

  /** One at a time, the last to come first: who comes again has lost the connection on which he came before. */
  async function alone<T>(id: string, cut: () => void, work: () => Promise<T>): Promise<T> {
    const before = writing.get(id)
    before?.cut()
    const run = (before?.ended ?? Promise.resolve()).then(work, work)
    const mine: Under = { cut, ended: run.catch(() => undefined) }
    writing.set(id, mine)
    try {
      return await run
    } finally {
      if (writing.get(id) === mine) writing.delete(id)
    }
  }

  async function forget(id: string): Promise<void> {
    running.delete(id)
    await rm(at(id), { recursive: true, force: true })
  }

  async function append(repository: Repository, id: string, part: Part): Promise<number> {
    const offset = await check(repository, id)
    if (part.expected !== undefined && part.expected !== offset) throw otherBytesDue(offset)
    await refuseWhenFull(folder, part.length ?? 0)
    const hash = running.get(id)
    // Without the hash of what is here, all is read again at the end.
    const known = hash?.offset === offset ? hash : undefined
    running.delete(id)
    const file = await open(at(id, 'data'), 'r+')
    try {
      return await writeAll(file, { folder, offset }, part.bytes, known)
    } catch (error) {
      throw diskProblem(error)
    } finally {
      if (known) running.set(id, known)
      await file.close()
    }
  }

  async function finish(repository: Repository, id: string, digest: Digest): Promise<void> {
    const size = await check(repository, id)
    const known = running.get(id)
    const path = at(id, 'data')
    const file = await open(path, 'r+')
    try {
      await file.sync()
      const hash = known?.offset === size && known.algorithm === digest.algorithm ? known : undefined
      const actual = hash ? hash.digest() : await hashOf(path, digest.algorithm)
      if (actual !== digest.hex) {
        await forget(id)
        throw mismatch(digest, `${digest.algorithm}:${actual}`)
      }
      await file.chmod(0o444)
    } catch (error) {
      throw diskProblem(error)
    } finally {
      await file.close()
    }
    await blobs.adopt(path, digest)
    await forget(id)
  }
  return {
    async begin(repository, algorithm = 'sha256') {
      await makeDir(folder)
      if ((await readdir(folder)).length >= mostOpen)
        throw new RegistryError(
          'TOOMANYREQUESTS',
          `${mostOpen} uploads are open; go on when some have ended`,
          {
            headers: { 'Retry-After': '60' },
          },
        )
      await refuseWhenFull(folder, 0)
      const id = randomUUID()
      try {
        await mkdir(at(id), { mode: 0o700 })
        await writeFile(at(id, 'data'), '', { flag: 'wx', mode: 0o600 })
        // Not synced, as the bytes are not: what a power cut leaves of an upload is begun anew.
        await writeFile(at(id, 'repository'), nameOf(repository), { flag: 'wx', mode: 0o600 })
      } catch (error) {
        throw diskProblem(error)
      }
      running.set(id, hashing(algorithm))
      return id
    },
    sizeOf: check,
    append: (repository, id, part) => alone(id, part.cut, () => append(repository, id, part)),
    finish: (repository, id, digest) =>
      alone(
        id,
        () => undefined,
        () => finish(repository, id, digest),
      ),
    cancel: (repository, id) =>
      alone(
        id,
        () => undefined,
        async () => {
          await check(repository, id)
          await forget(id)
        },
      ),
    async expire(idleMs, now) {
      let expired = 0
      for (const id of await readdir(folder).catch(() => [])) {
        if (writing.has(id) || now - (await lastWritten(at(id), at(id, 'data'))) < idleMs) continue
        await forget(id)
        expired++
      }
      return expired
    },
  }
}

async function writeAll(
  file: FileHandle,
  { folder, offset }: { readonly folder: string; readonly offset: number },
  bytes: AsyncIterable<Uint8Array>,
  hash: Running | undefined,
): Promise<number> {
  let end = offset
  let flushed = offset
  let writing: Promise<void> = Promise.resolve()
  let flushing: Promise<void> | undefined
  try {
    for await (const piece of bytes) {
      await writing
      writing = writeWhole(file, piece, end)
      // Whoever waits for it next hears of it.
      writing.catch(() => undefined)
      hash?.update(piece)
      end += piece.length
      if (end - flushed < flushBytes) continue
      flushed = end
      // Nobody need say how much will come.
      await refuseWhenFull(folder, 0)
      // Meanwhile more comes: at the end little is left to wait for. The sync that counts is the one at the end.
      flushing ??= file
        .datasync()
        .catch(() => undefined)
        .finally(() => (flushing = undefined))
    }
  } finally {
    // Also when the sender is gone: he can go on from here.
    try {
      await writing
    } finally {
      await flushing
    }
  }
  return end
}

/** The kernel may write less than it was given. */
async function writeWhole(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}

async function lastWritten(...paths: readonly string[]): Promise<number> {
  const times = paths.map((path) =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  )
  return Math.max(...(await Promise.all(times)))
}

async function hashOf(path: string, algorithm: Algorithm): Promise<string> {
  const hash = hashing(algorithm)
  const file = await open(path, 'r')
  for await (const piece of file.createReadStream({ highWaterMark: readBytes })) hash.update(piece)
  return hash.digest()
}

const unknown = (): RegistryError =>
  new RegistryError(
    'BLOB_UPLOAD_UNKNOWN',
    'there is no such upload: it was finished, cancelled, or left for too long',
  )

const otherBytesDue = (offset: number): RegistryError =>
  new RegistryError('RANGE_INVALID', `the bytes from ${offset} on are due`, { detail: { offset } })

const mismatch = (wanted: Digest, actual: string): RegistryError =>
  new RegistryError(
    'DIGEST_INVALID',
    `the bytes have the digest ${actual}, not ${textOf(wanted)}; upload the blob anew`,
  )
