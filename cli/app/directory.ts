import { closeSync, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { FileText, SourceFiles } from './sourcefiles.ts'
import { largestText } from './yaml/located.ts'

/** The files of a directory on this machine. Nothing outside of its repository is read, not by a link either. */
export function filesOfDirectory(directory: string): SourceFiles {
  const top = topOf(directory)
  const root = repositoryOf(top)
  return {
    directory: basename(top),
    list: (folder) => namesIn(inside(root, join(top, folder))),
    read: (path) => readText(root, join(top, path), path.startsWith('/')),
  }
}

function topOf(directory: string): string {
  try {
    if (statSync(directory).isDirectory()) return realpathSync(directory)
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw notADirectory(directory, isMissing ? 'does not exist' : 'cannot be read', cause)
  }
  throw notADirectory(directory, 'is not a directory')
}

const notADirectory = (directory: string, problem: string, cause?: unknown): StatusError =>
  new StatusError('BadRequest', `${directory} ${problem}`, {
    hint: 'Name the directory that holds the application.',
    cause,
  })

/** The nearest directory above with a `.git`: what belongs together may refer to each other. */
function repositoryOf(top: string): string {
  for (let at = top; ; at = dirname(at)) {
    if (exists(join(at, '.git'))) return at
    if (dirname(at) === at) return top
  }
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

/** The real path, when it is in `root`. */
function inside(root: string, path: string): string | undefined {
  try {
    const real = realpathSync(path)
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? real : undefined
  } catch {
    return undefined
  }
}

function namesIn(folder: string | undefined): string[] {
  if (folder === undefined || !statSync(folder).isDirectory()) return []
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort()
}

const leaves = 'leaves the source directory and its repository; only what is in it is read'

function readText(root: string, path: string, isAbsolute: boolean): FileText {
  if (isAbsolute) return { is: 'refused', why: leaves }
  const real = inside(root, path)
  if (real === undefined) {
    // Whether something outside is there is told to nobody.
    const isOutside = !`${path}${sep}`.startsWith(root + sep) || linkExists(path)
    return isOutside ? { is: 'refused', why: leaves } : { is: 'missing' }
  }
  return readBounded(real)
}

function linkExists(path: string): boolean {
  try {
    realpathSync(path)
    return true
  } catch {
    return false
  }
}

function readBounded(path: string): FileText {
  const stat = statSync(path)
  if (stat.isDirectory()) return { is: 'missing' }
  if (!stat.isFile()) return { is: 'refused', why: 'is no regular file' }
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    if (size > largestText) return { is: 'refused', why: `is larger than ${largestText / 1024} KiB` }
    const bytes = Buffer.alloc(size)
    const read = readSync(file, bytes, 0, size, 0)
    const whole = bytes.subarray(0, read)
    return { is: 'text', text: whole.toString('utf8'), bytes: whole }
  } finally {
    closeSync(file)
  }
}
