import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lstat, mkdir, utimes, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { type Blob, writeBlob } from './blob.ts'
import { belongsIntoImage } from './keep.ts'

export interface SlimOptions {
  /** Unpacked layers that it lies on. */
  readonly below: readonly string[]
  /** What else is left out: beginnings of paths. */
  readonly without: readonly string[]
  /** An empty folder to work in. */
  readonly workspace: string
}

/**
 * Writes what overlayfs has in its upper folder as a layer of an image, without what no application reads. A file that
 * is gone is a character device there, and has a name of its own here. The same folder is always the same layer.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export async function slimLayer(
  layout: string,
  diff: string,
  { below, without, workspace }: SlimOptions,
  signal: AbortSignal,
): Promise<Blob> {
  const entries = (await entriesOf(diff, signal)).filter(({ type, path }) =>
    belongsIntoImage(type === 'd' ? `${path}/` : path, without),
  )
  const gone = new Set(await goneOnes(diff, entries))
  const folders = entries.filter(
    ({ type, path }) => type === 'd' && below.some((one) => existsSync(at(one, path))),
  )
  const replaced = await opaqueOnes(diff, folders, { workspace, signal })
  const marks = [
    ...[...gone].map((path) => posix.join(posix.dirname(path), `.wh.${posix.basename(path)}`)),
    ...replaced.map((path) => posix.join(path, '.wh..wh..opq')),
  ]
  const folder = join(workspace, 'marks')
  await mkdir(folder)
  for (const mark of marks) await leaveMark(folder, mark)
  const kept = entries.map(({ path }) => path).filter((path) => !gone.has(path))
  const [files, markers] = [join(workspace, 'files'), join(workspace, 'markers')]
  await writeFile(files, listing(kept))
  await writeFile(markers, listing(marks.sort()))
  const tar = program('tar', [...plain, ...from(diff, files), ...from(folder, markers)], signal)
  const [layer] = await Promise.all([writeBlob(layout, tar.output, signal), tar.ended])
  return layer
}

/** Names are bytes here, one character each: not all are UTF-8, and the order must not depend on what they mean. */
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const at = (directory: string, path: string): Buffer =>
  Buffer.concat([Buffer.from(`${directory}/`), bytes(path)])
const listing = (paths: readonly string[]): Buffer => bytes(paths.map((path) => `${path}\0`).join(''))

interface Entry {
  /** As `find` says it. */
  readonly type: string
  /** Relative; `.` is the folder itself. */
  readonly path: string
}

/** All that is in a folder, each before what is in it. */
async function entriesOf(directory: string, signal: AbortSignal): Promise<Entry[]> {
  const find = program('find', [directory, '-printf', '%y%P\\0'], signal)
  const [said] = await Promise.all([buffer(find.output), find.ended])
  return said
    .toString('latin1')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => ({ type: line.slice(0, 1), path: line.slice(1) || '.' }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Of these folders those that hide what is below them. */
async function opaqueOnes(
  diff: string,
  folders: readonly Entry[],
  { workspace, signal }: { readonly workspace: string; readonly signal: AbortSignal },
): Promise<string[]> {
  const list = join(workspace, 'folders')
  await writeFile(list, listing(folders.map(({ path }) => path)))
  const attributes = ['--xattrs', '--xattrs-include=trusted.overlay.opaque']
  const tar = program('tar', [...plain, ...attributes, ...from(diff, list)], signal)
  const entries = extract()
  const opaque: string[] = []
  let index = 0
  const read = async (): Promise<void> => {
    for await (const entry of entries) {
      const { path = '' } = folders[index++] ?? {}
      const said = entry.header.pax as Readonly<Record<string, string>> | undefined
      if (said?.['SCHILY.xattr.trusted.overlay.opaque'] === 'y') opaque.push(path)
      entry.resume()
    }
  }
  await Promise.all([pipeline(tar.output, entries, { signal }), read(), tar.ended])
  return opaque
}

const plain = [
  '--create',
  '--no-recursion',
  '--numeric-owner',
  '--format=pax',
  // Whole seconds, and no process ids.
  '--pax-option=delete=atime,delete=ctime,delete=mtime,exthdr.name=%d/PaxHeaders/%f',
]
const from = (directory: string, list: string): string[] => [
  '--directory',
  directory,
  '--null',
  `--files-from=${list}`,
]

/** Paths of files that were below and are no more: devices of no number. */
async function goneOnes(diff: string, entries: readonly Entry[]): Promise<string[]> {
  const devices = entries.filter(({ type }) => type === 'c').map(({ path }) => path)
  const numbers = await Promise.all(devices.map(async (path) => (await lstat(at(diff, path))).rdev))
  return devices.filter((_, index) => numbers[index] === 0)
}

async function leaveMark(folder: string, mark: string): Promise<void> {
  await mkdir(at(folder, posix.dirname(mark)), { recursive: true })
  await writeFile(at(folder, mark), '', { mode: 0o644 })
  await utimes(at(folder, mark), 0, 0)
}

interface Program {
  readonly output: Readable
  /** Rejects unless it ends well. */
  readonly ended: Promise<void>
}

function program(name: string, args: readonly string[], signal: AbortSignal): Program {
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1_000)
  })
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  child.on('error', reject)
  child.on('close', (code) =>
    code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}: ${said}`)),
  )
  // Begun at once: what a process has printed when it ends, and nobody reads yet, is thrown away.
  const output = new PassThrough()
  const read = pipeline(child.stdout, output)
  return { output, ended: Promise.all([ended, read]).then(() => {}) }
}
