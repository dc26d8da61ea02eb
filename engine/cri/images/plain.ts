import { execFile, spawn } from 'node:child_process'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { upperDir } from './link.ts'
import type { Mounts } from './snapshots.ts'

/**
 * The upper folder of an overlay that nothing writes to, when it says by its files alone what has changed: nothing below it is
 * removed or hidden. Then its files are the layer, and the whole of what is below need not be compared with it. Undefined
 * where that is not so, or cannot be known.
 */
export async function plainUpper(snapshot: Mounts): Promise<string | undefined> {
  const upper = upperDir(snapshot)
  if (!upper || (await mayRefer()) || (await hasWhiteouts(upper))) return undefined
  const folders: string[] = []
  for await (const folder of sharedFolders(upper, lowerDirs(snapshot))) folders.push(folder)
  return (await isAnyOpaque(upper, folders)) ? undefined : upper
}

/** From the topmost down. */
export function lowerDirs({ mounts }: Mounts): string[] {
  const options = mounts.find(({ type }) => type === 'overlay')?.options ?? []
  const lower = options.find((option) => option.startsWith('lowerdir='))
  return lower?.slice('lowerdir='.length).split(':') ?? []
}

/** Whether overlays of this kernel may have files and folders that refer to those below. */
async function mayRefer(): Promise<boolean> {
  const isOn = async (parameter: string): Promise<boolean> => {
    const value = await readFile(`/sys/module/overlay/parameters/${parameter}`, 'utf8').catch(() => 'N')
    return value.trim() !== 'N'
  }
  return (await isOn('redirect_dir')) || (await isOn('metacopy'))
}

/** What was removed is a device without a number. */
async function hasWhiteouts(upper: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)('find', [upper, '-type', 'c', '-print', '-quit'])
  return stdout !== ''
}

/** Folders, relative to `upper`, that one of `lowers` has as well. */
async function* sharedFolders(upper: string, lowers: readonly string[], at = '.'): AsyncGenerator<string> {
  const found = await Promise.all(lowers.map((lower) => lstat(join(lower, at)).catch(() => undefined)))
  if (!found.some((each) => each?.isDirectory())) return
  yield at
  for (const entry of await readdir(join(upper, at), { withFileTypes: true }))
    if (entry.isDirectory()) yield* sharedFolders(upper, lowers, join(at, entry.name))
}

/**
 * Whether one of the folders hides all that is below it. An extended attribute says so, which Node does not read, and tar
 * does.
 */
async function isAnyOpaque(upper: string, folders: readonly string[]): Promise<boolean> {
  const attribute = 'trusted.overlay.opaque'
  const tar = spawn('tar', [
    ...['--create', '--format=pax', '--no-recursion', '--xattrs', `--xattrs-include=${attribute}`],
    ...['--directory', upper, '--null', '--files-from=-'],
  ])
  tar.stdin.on('error', () => {})
  tar.stdin.end(folders.join('\0'))
  const ended = new Promise<number>((resolve) => {
    tar.once('error', () => resolve(-1)).once('close', (code) => resolve(code ?? -1))
  })
  const [headers, said, code] = await Promise.all([text(tar.stdout), text(tar.stderr), ended])
  // A tar that knows no such attributes says so.
  return code !== 0 || said !== '' || headers.includes(`SCHILY.xattr.${attribute}=`)
}
