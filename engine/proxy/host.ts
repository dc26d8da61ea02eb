import { spawn } from 'node:child_process'

/** The machine whose packets are led: its own network stack, or in tests that of a network namespace. */
export interface Host {
  /** Runs a command and answers its standard output; rejects with what it said when it fails. */
  run(command: string, args: readonly string[], input?: string): Promise<string>
}

const TIMEOUT_MS = 30_000

/** @param prefix  A command that runs the rest, such as `['ip', 'netns', 'exec', 'test']`. */
export function hostOf(prefix: readonly string[] = []): Host {
  return {
    run(command, args, input = '') {
      const [file = command, ...rest] = [...prefix, command, ...args]
      return run(file, rest, input)
    },
  }
}

function run(file: string, args: readonly string[], input: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: TIMEOUT_MS })
  let out = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, 4096)
  })
  // A command that ends without reading its input breaks the pipe; its exit code says what matters.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  child.on('error', (error) => reject(new Error(`cannot run ${file}: ${error.message}`, { cause: error })))
  child.on('close', (code, signal) => {
    if (code === 0) resolve(out)
    else reject(new Error(`${file} ${args.join(' ')} ended with ${signal ?? code}: ${complaint.trim()}`))
  })
  return promise
}
