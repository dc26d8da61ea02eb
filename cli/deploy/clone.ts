import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StatusError } from '@hawser/kinds/meta/status.ts'

const run = promisify(execFile)
const timeoutMs = 60_000

/** A repository that is looked into, and gone when that is done. */
export interface Clone extends AsyncDisposable {
  readonly directory: string
}

/** Fetches the newest files of a repository, as far as is needed to see what they are. */
export async function clone(uri: string, ref: string | undefined, signal: AbortSignal): Promise<Clone> {
  const directory = await mkdtemp(join(tmpdir(), 'hawser-clone-'))
  const dispose = () => rm(directory, { recursive: true, force: true })
  const branch = ref === undefined ? [] : ['--branch', ref]
  const args = ['clone', '--quiet', '--depth', '1', ...branch, '--', uri, join(directory, 'source')]
  try {
    // Nobody is there to be asked for a password, and only what a user would type is a transport.
    const env = {
      ...process.env,
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file',
      LC_ALL: 'C',
    }
    await run('git', args, { timeout: timeoutMs, signal, env, maxBuffer: 1024 * 1024 })
  } catch (cause) {
    await dispose()
    signal.throwIfAborted()
    throw notCloned(uri, cause as NodeJS.ErrnoException & { stderr?: string })
  }
  return { directory: join(directory, 'source'), [Symbol.asyncDispose]: dispose }
}

function notCloned(uri: string, cause: NodeJS.ErrnoException & { stderr?: string }): StatusError {
  const isMissing = cause.code === 'ENOENT'
  const said = (cause.stderr ?? cause.message).trim().split('\n').at(-1) ?? ''
  return new StatusError(
    'BadRequest',
    isMissing
      ? 'git is not installed, so the repository cannot be looked into'
      : `${withoutPassword(uri)} cannot be read from here: ${withoutPassword(said)}`,
    {
      hint: 'Say how it is built, and it is not looked into from here: a builder before the URL (nodejs~URL), or --strategy=docker.',
    },
  )
}

const withoutPassword = (text: string): string => text.replace(/(:\/\/)[^/@\s]+@/g, '$1')
