import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Identity } from './identity.ts'

/** How programs are started here. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>
  readonly identity: Identity | undefined
}

/** Ends a process that leads a group, and all it has started. */
export function endGroup(child: ChildProcess, how: NodeJS.Signals = 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, how)
  } catch {
    // It has ended by itself.
  }
}

/** Bytes of memory and seconds of CPU that one git process may take. */
const bounds = ['--as=3221225472', '--cpu=900', '--core=0', '--']

/** The command with its bounds: a pack can be made to unfold into more than a machine has. */
export const bounded = (program: string, args: readonly string[]): [string, string[]] => [
  'prlimit',
  [...bounds, program, ...args],
]

const mostOutput = 64 * 1024 ** 2

/**
 * Runs a program to its end and answers what it printed.
 *
 * @throws {Error} with what it said, when it fails, prints too much, or takes longer than `timeoutMs`.
 */
export async function output(
  { env, identity }: Surroundings,
  program: string,
  args: readonly string[],
  { cwd, timeoutMs = 60_000, more = {} }: { cwd: string; timeoutMs?: number; more?: Record<string, string> },
): Promise<Buffer> {
  const [command, words] = bounded(program, args)
  const child = spawn(command, words, {
    cwd,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...identity,
  })
  const timer = setTimeout(() => endGroup(child), timeoutMs)
  const parts: Buffer[] = []
  let [size, complaint] = [0, '']
  child.stdout.on('data', (part: Buffer) => {
    size += part.length
    if (size > mostOutput) endGroup(child)
    else parts.push(part)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  const closed = once(child, 'close').finally(() => clearTimeout(timer))
  const [code, signal] = (await closed) as [number | null, string | null]
  if (code === 0) return Buffer.concat(parts)
  throw new Error(`${program} ${args[0] ?? ''} ended with ${code ?? signal}: ${complaint.trim()}`)
}
