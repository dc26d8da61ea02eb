import { createReadStream } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type Pack, pack } from 'tar-stream'
import { filesOf, type Rules, type SourceFile } from './files.ts'

/** A source larger than this is a mistake: a database dump, a forgotten virtual machine. */
const largestSource = 2 * 1024 ** 3

export interface PackOptions {
  /** Bytes of all files together; the stream fails with `RequestEntityTooLarge` beyond it. */
  readonly limit?: number
  readonly rules?: Rules
  /** Files that are put in, in the place of those of the directory. */
  readonly instead?: readonly MadeFile[]
}
export interface MadeFile {
  readonly path: string
  readonly text: string
  /** Permission bits. */
  readonly mode: number
}

/** Packs a directory as a compressed tar, streaming. The same files give the same bytes: owners and times are left out. */
export function packSource(directory: string, options: PackOptions = {}): Readable {
  const archive = pack()
  // Speed over size: the archive goes over a local socket.
  const compressed = createGzip({ level: constants.Z_BEST_SPEED })
  archive.on('error', (error) => compressed.destroy(error))
  archive.pipe(compressed)
  fill(archive, directory, options).catch((error: Error) => archive.destroy(error))
  return compressed
}

async function fill(
  archive: Pack,
  directory: string,
  { limit = largestSource, rules = 'source', instead = [] }: PackOptions,
): Promise<void> {
  let total = 0
  for (const { path, text, mode } of instead) archive.entry({ name: path, mode, mtime: new Date(0) }, text)
  for await (const file of filesOf(directory, rules)) {
    if (instead.some(({ path }) => path === file.path)) continue
    total += file.size
    if (total > limit) throw tooLarge(directory, limit)
    await add(archive, directory, file)
  }
  archive.finalize()
}

async function add(archive: Pack, directory: string, { path, type, mode, size }: SourceFile): Promise<void> {
  const header = { name: path, mode, mtime: new Date(0) }
  if (type === 'symlink') {
    archive.entry({ ...header, type, linkname: await readlink(join(directory, path)) })
    return
  }
  if (size === 0) {
    archive.entry(header, '')
    return
  }
  // A file that grows while it is read must not overrun its entry.
  await pipeline(
    createReadStream(join(directory, path), { end: size - 1 }),
    archive.entry({ ...header, size }),
  )
}

const tooLarge = (directory: string, limit: number): StatusError =>
  new StatusError('RequestEntityTooLarge', `${directory} holds more than ${limit / 1024 ** 2} MiB`, {
    hint: 'Name what the build does not need in a .hawserignore file.',
  })
