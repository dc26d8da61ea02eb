import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly input?: string
  /** Milliseconds after which it is killed and the run rejects with what it printed. */
  readonly timeoutMs?: number
}

/** Runs a program to its end and keeps what it prints. */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  if (options.input !== undefined) child.stdin?.end(options.input)
  const timeoutMs = options.timeoutMs ?? 120_000
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearTimeout(timer)
  if (signal === 'SIGKILL') {
    throw new Error(`${program} ${args.join(' ')} was killed after ${timeoutMs} ms\n${stdout}\n${stderr}`)
  }
  return { code, stdout, stderr }
}

/** Like `run`, but anything but exit code 0 rejects with what was printed. Returns standard output. */
export async function succeed(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`)
  return stdout
}
