import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ignore from 'ignore'
import { dockerIgnore } from './dockerignore.ts'

/** A file of the source: what goes into the archive. */
export interface SourceFile {
  /** Relative to the source directory, with `/`. */
  readonly path: string
  readonly type: 'file' | 'symlink'
  /** Permission bits. */
  readonly mode: number
  readonly size: number
}

/** What decides about the files of an upload. `docker`: as Docker does, which knows nothing of Git's rules. */
export type Rules = 'source' | 'docker'

/** Paths that stay behind; those of folders end in `/`. */
type Ignores = (path: string) => boolean

const ignoreFiles = {
  source: ['.gitignore', '.hawserignore', '.s2iignore'],
  docker: ['.hawserignore'],
} as const
/** Never part of the source: history, and what the build installs itself. */
const never = ['.git', 'node_modules']

/** Files below `directory` in a fixed order, without what the ignore files of its top leave out. */
export async function* filesOf(directory: string, rules: Rules = 'source'): AsyncGenerator<SourceFile> {
  yield* below(directory, '', await ignoresOf(directory, rules))
}

async function ignoresOf(directory: string, kind: Rules): Promise<Ignores> {
  const read = (name: string) => readFile(join(directory, name), 'utf8').catch(() => undefined)
  const docker = kind === 'docker' ? await read('.dockerignore') : undefined
  // Who has a .dockerignore says there whether his node_modules are wanted.
  const rules = ignore().add(docker === undefined ? never : '.git')
  for (const name of ignoreFiles[kind]) rules.add((await read(name)) ?? '')
  if (docker === undefined) return (path) => rules.ignores(path)
  const dockerRules = dockerIgnore(docker)
  const needed = (path: string) =>
    path === '.dockerignore' || /(^|\/)[^/]*(Docker|Container)file[^/]*$/i.test(path)
  return (path) =>
    rules.ignores(path) ||
    (path.endsWith('/') ? dockerRules.ignoresAll(path) : dockerRules.ignores(path) && !needed(path))
}

async function* below(directory: string, at: string, ignores: Ignores): AsyncGenerator<SourceFile> {
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
