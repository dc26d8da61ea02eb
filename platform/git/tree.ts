import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Limits } from './environment.ts'

/** One entry of a commit, as `git ls-tree -r -l -z` prints it. */
export interface TreeEntry {
  /** `100644`, `120000` for a link, `160000` for a submodule. */
  readonly mode: string
  readonly object: string
  readonly size: number
  readonly path: string
}
export const isLink = ({ mode }: TreeEntry): boolean => mode === '120000'
export const isSubmodule = ({ mode }: TreeEntry): boolean => mode === '160000'

export function parseTree(output: string): TreeEntry[] {
  return output
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [, mode = '', object = '', size = '', path = ''] =
        /^(\d{6}) \w+ ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(line) ?? []
      if (!path) throw new Error(`git ls-tree printed ${JSON.stringify(line.slice(0, 200))}`)
      return { mode, object, size: Number(size) || 0, path }
    })
}

type Bounds = Pick<Limits, 'sourceBytes' | 'sourceFiles'>

/**
 * Refuses a commit that cannot be laid out as files.
 *
 * @throws {StatusError} naming the path, and what to do.
 */
export function checkTree(entries: readonly TreeEntry[], { sourceBytes, sourceFiles }: Bounds): void {
  if (entries.length === 0) {
    throw new StatusError('BadRequest', 'the commit has no files', { hint: 'Commit the application first.' })
  }
  if (entries.length > sourceFiles) throw tooLarge(`${entries.length} files; ${sourceFiles} are the most`)
  const bytes = entries.reduce((sum, { size }) => sum + size, 0)
  if (bytes > sourceBytes)
    throw tooLarge(`${toMebi(bytes)} MiB of files; ${toMebi(sourceBytes)} MiB are the most`)
  const bad = entries.find(({ path }) => path.split('/').some(isBadName))
  if (bad) {
    throw new StatusError(
      'BadRequest',
      `the commit has a file named ${shown(bad.path)}, which no file can be`,
      {
        hint: 'Remove it, and commit again.',
      },
    )
  }
}

const isBadName = (name: string): boolean =>
  name === '' || name === '.' || name === '..' || name.toLowerCase() === '.git'

const toMebi = (bytes: number): number => Math.ceil(bytes / 1024 ** 2)
const tooLarge = (what: string): StatusError =>
  new StatusError('RequestEntityTooLarge', `the commit has ${what}`, {
    hint: 'Take out what the build does not need: git rm --cached PATH, and name it in .gitignore.',
  })

/**
 * Refuses links out of the source: whoever reads the files would follow them to files of the machine. A target may
 * only climb at its beginning: further on it could climb from where another link has led.
 */
export function checkLink(path: string, target: string): void {
  const depth = path.split('/').length - 1
  const parts = target.split('/')
  const climbs = parts.findIndex((part) => part !== '..')
  const rest = climbs < 0 ? [] : parts.slice(climbs)
  const up = climbs < 0 ? parts.length : climbs
  if (!target.startsWith('/') && !target.includes('\0') && up <= depth && !rest.includes('..')) return
  throw new StatusError(
    'BadRequest',
    `${shown(path)} is a link to ${shown(target)}, outside of the repository`,
    {
      hint: 'Put the file itself there, or a link that stays within the repository.',
    },
  )
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 200))
