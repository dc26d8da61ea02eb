import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { inspect } from 'node:util'

export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void

/** Lines are `time message key=value …`, so that people and grep can read them. */
export function lineOf(time: Date, message: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${shown(value)}`)
  return `${[time.toISOString(), message, ...pairs].join(' ')}\n`
}

function shown(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.stack ? chain(value) : value.message)
  if (typeof value === 'string') return /^[\w./:@-]*$/.test(value) ? value : JSON.stringify(value)
  return typeof value === 'object' && value !== null
    ? inspect(value, { breakLength: Infinity, depth: 3, maxStringLength: 500 })
    : String(value)
}

/** Message and stack of an error and of what caused it. */
function chain(error: Error): string {
  const cause = error.cause instanceof Error ? ` caused by ${chain(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}

const maxBytes = 10 * 1024 * 1024

/** A log in a file that is turned over at 10 MiB; one older file is kept. */
export function fileLog(path: string): Log {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  return (message, fields) => {
    const line = lineOf(new Date(), message, fields)
    if (size > maxBytes) {
      closeSync(file)
      renameSync(path, `${path}.1`)
      file = openSync(path, 'a', 0o600)
      size = 0
    }
    // Synchronous: the last lines before a crash are the ones that matter, and there are few.
    size += writeSync(file, line)
  }
}

/** For a process in the foreground. */
export const stderrLog: Log = (message, fields) =>
  void process.stderr.write(lineOf(new Date(), message, fields))
