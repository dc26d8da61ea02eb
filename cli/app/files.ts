import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ignore from 'ignore'

/** A file of the source: what goes into the archive. */
export interface SourceFile {
  /** Relative to the source directory, with `/`. */
  readonly path: string
  readonly type: 'file' | 'symlink'
  /** Permission bits. */
  readonly mode: number
  readonly size: number
}

const ignoreFiles = ['.gitignore', '.hawserignore', '.s2iignore']
/** Never part of the source: history, and what the build installs itself. */
const never = ['.git', 'node_modules']

/** Files below `directory` in a fixed order, without what the ignore files of its top leave out. */
export async function* filesOf(directory: string): AsyncGenerator<SourceFile> {
  const rules = ignore().add(never)
  for (const name of ignoreFiles) {
    rules.add(await readFile(join(directory, name), 'utf8').catch(() => ''))
  }
  yield* below(directory, '', (path) => rules.ignores(path))
}

async function* below(
  directory: string,
  at: string,
  ignores: (path: string) => boolean,
): AsyncGenerator<SourceFile> {
  const entries = await readdir(join(directory, at), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = at + entry.name
    if (ignores(entry.isDirectory() ? `${path}/` : path)) continue
    if (entry.isDirectory()) yield* below(directory, `${path}/`, ignores)
    else if (entry.isFile() || entry.isSymbolicLink()) yield await describe(directory, path)
    // Sockets, devices and pipes are not source.
  }
}

async function describe(directory: string, path: string): Promise<SourceFile> {
  const found = await lstat(join(directory, path))
  return {
    path,
    type: found.isSymbolicLink() ? 'symlink' : 'file',
    mode: found.mode & 0o777,
    size: found.size,
  }
}
