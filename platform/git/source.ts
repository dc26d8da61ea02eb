import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Repositories } from './repository.ts'
import { bounded, endGroup, output } from './run.ts'
import { checkLink, checkTree, isLink, isSubmodule, parseTree } from './tree.ts'

/** Where a commit is to be found while it is not accepted. */
export interface Commit {
  readonly repository: string
  readonly id: string
  /** Folder of the new objects; empty: they are in the repository. */
  readonly quarantine: string
}

/** What a build notes about its source (`revision.*` of instantiatebinary). */
export interface Revision {
  readonly commit: string
  readonly message: string
  readonly authorName: string
  readonly authorEmail: string
  readonly committerName: string
  readonly committerEmail: string
}

/** The files of a commit, in a folder that is gone when this is disposed of. */
export interface Source extends AsyncDisposable {
  readonly directory: string
  readonly revision: Revision
  /** What the pusher should know about it. */
  readonly notes: readonly string[]
}

/**
 * Lays out the files of a commit.
 *
 * @throws {StatusError} when they are too many, too large, or lead out of the folder.
 */
export async function layOut(at: Repositories, commit: Commit, signal: AbortSignal): Promise<Source> {
  const { layout, limits, surroundings } = at
  const git = (...args: string[]): Promise<Buffer> =>
    output(surroundings, 'git', [`--git-dir=${commit.repository}`, ...args], {
      cwd: commit.repository,
      more: objectsOf(commit),
    })
  const entries = parseTree((await git('ls-tree', '-r', '-l', '-z', '--full-tree', commit.id)).toString())
  checkTree(entries, limits)
  for (const link of entries.filter(isLink)) {
    if (link.size > 4096) throw new StatusError('BadRequest', `${link.path} is a link of ${link.size} bytes`)
    checkLink(link.path, (await git('cat-file', 'blob', link.object)).toString())
  }
  const revision = parseRevision((await git('show', '-s', `--format=${format}`, commit.id)).toString())
  const directory = await mkdtemp(join(layout.work, 'source-'))
  const dispose = (): Promise<void> => rm(directory, { recursive: true, force: true })
  try {
    const { identity } = surroundings
    // Where a repository ends nobody looks further up.
    await mkdir(join(directory, '.git'))
    if (identity) await chown(directory, identity.uid, identity.gid)
    await unpack(at, commit, directory, signal)
  } catch (error) {
    await dispose()
    throw error
  }
  const notes = entries
    .filter(isSubmodule)
    .map(
      ({ path }) =>
        `${path} is a submodule: its files are not part of a push, and the build has none of them`,
    )
  return { directory, revision, notes, [Symbol.asyncDispose]: dispose }
}

/** While git decides about a push, its objects are apart from the others. */
function objectsOf({ repository, quarantine }: Commit): Record<string, string> {
  if (!quarantine) return {}
  const objects = join(repository, 'objects')
  if (!resolve(quarantine).startsWith(`${resolve(objects)}/`))
    throw new Error(`objects of a push are in ${JSON.stringify(quarantine)}`)
  return { GIT_OBJECT_DIRECTORY: quarantine, GIT_ALTERNATE_OBJECT_DIRECTORIES: objects }
}

const unpackMs = 5 * 60_000

async function unpack(
  { surroundings: { env, identity } }: Repositories,
  commit: Commit,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const options = { detached: true, ...identity }
  const [prlimit, words] = bounded('git', [
    `--git-dir=${commit.repository}`,
    'archive',
    '--format=tar',
    commit.id,
  ])
  const archive = spawn(prlimit, words, {
    ...options,
    env: { ...env, ...objectsOf(commit) },
    cwd: commit.repository,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const tar = spawn('tar', ['-x', '-f', '-', '--no-same-owner', '--no-same-permissions', '-C', directory], {
    ...options,
    env,
    cwd: directory,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let complaint = ''
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  const both = [archive, tar]
  const end = (): void => {
    for (const one of both) endGroup(one)
  }
  const late = AbortSignal.any([signal, AbortSignal.timeout(unpackMs)])
  late.addEventListener('abort', end, { once: true })
  try {
    const codes = Promise.all(both.map(async (one) => (await once(one, 'close'))[0] as number | null))
    codes.catch(() => {})
    // What ends one of them early is told by its code.
    await pipeline(archive.stdout, tar.stdin).catch(() => {})
    const [archived, unpacked] = await codes
    late.throwIfAborted()
    if (archived !== 0 || unpacked !== 0)
      throw new Error(`the commit could not be laid out: git ${archived}, tar ${unpacked}: ${complaint}`)
  } finally {
    late.removeEventListener('abort', end)
    end()
  }
}

const format = ['%H', '%an', '%ae', '%cn', '%ce', '%B'].join('%x00')
const longest = 4000

function parseRevision(text: string): Revision {
  const [
    commit = '',
    authorName = '',
    authorEmail = '',
    committerName = '',
    committerEmail = '',
    message = '',
  ] = text.split('\0').map((field) => field.slice(0, longest).trim())
  return { commit, message, authorName, authorEmail, committerName, committerEmail }
}
