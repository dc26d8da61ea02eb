import { spawn } from 'node:child_process'
import { Tail } from './tail.ts'

/**
 * Its own mounts and processes: however it ends, the kernel takes away all it started and mounted. That includes the end
 * of this process, even by kill -9: nobody writes on into a folder that the next process removes.
 */
const alone = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']

export interface IsolatedOptions {
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string | undefined>>
  /** What it does, for the message when it fails: "installing …". */
  readonly doing: string
  /** Told every line it prints. */
  readonly line?: (line: string) => void
  readonly signal: AbortSignal
}

/** What a shell ends with when there is no such program. */
const NOT_FOUND = 127

/** Runs a program as root in namespaces of its own. Rejects with the last it printed unless it ends well. */
export async function isolated({ command, env, doing, line, signal }: IsolatedOptions): Promise<void> {
  const child = spawn('setpriv', [...alone, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    signal,
    killSignal: 'SIGKILL',
  })
  const said = new Tail(20)
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said.add(text)
      if (line) for (const one of text.split('\n')) line(one)
    })
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // The error of an abort comes before the process has ended.
  child.on('error', (cause) => signal.aborted || reject(cannotStart(command[0], cause.message)))
  child.on('close', (code) => {
    if (code === 0) resolve()
    else if (signal.aborted) reject(signal.reason)
    else if (code === NOT_FOUND) reject(cannotStart(command[0], said.text().trim()))
    else
      reject(
        new Error(
          `${doing} failed (${code === null ? 'it was killed' : `code ${code}`}); it said:\n${said.text().trimEnd()}`,
        ),
      )
  })
  await promise
}

const cannotStart = (program: string, why: string): Error =>
  new Error(
    `${program}, which composes images out of Debian packages, cannot be started: ${why}. Install what is missing with: apt-get install mmdebstrap util-linux`,
  )
