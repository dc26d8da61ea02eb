import { mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

export interface AuditLogOptions {
  readonly path: string
  /** A file that has become longer is put aside, and a new one begun. */
  readonly maxBytes: number
  /** Files put aside that are kept. */
  readonly maxBackups: number
  /** Told, at most once a minute, when lines are lost. */
  readonly onError: (message: string, fields: Readonly<Record<string, unknown>>) => void
  readonly now: () => number
}

/** A file of lines that is written in the background. */
export interface AuditLog extends AsyncDisposable {
  /** Costs no wait. A line is lost, and that is told, when the disk is so slow that too many wait. */
  write(line: string): void
  /** Resolves when all that was written is in the file. */
  flushed(): Promise<void>
}

/** Lines waiting for the disk are at most so many characters. */
const maxWaiting = 16 * 1024 * 1024
const tellEveryMs = 60_000

/** @throws when the file cannot be opened. */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const { path, onError, now } = options
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  let file = await open(path, 'a', 0o600)
  let size = (await file.stat()).size
  let waiting: string[] = []
  let waitingLength = 0
  let lost = 0
  let told = Number.NEGATIVE_INFINITY
  let writing: Promise<void> | undefined

  const complain = (message: string, error?: unknown): void => {
    if (now() - told < tellEveryMs) return
    told = now()
    onError(message, { path, lost, ...(error !== undefined && { error }) })
    lost = 0
  }
  const rotate = async (): Promise<void> => {
    await file.close()
    await rename(path, backupName(path, now()))
    file = await open(path, 'a', 0o600)
    size = 0
    await removeOld(path, options.maxBackups)
  }
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting
      waiting = []
      waitingLength = 0
      const data = Buffer.from(lines.join(''))
      try {
        if (size > 0 && size + data.length > options.maxBytes) await rotate()
        await file.appendFile(data)
        size += data.length
      } catch (error) {
        lost += lines.length
        complain('audit events could not be written', error)
      }
    }
    writing = undefined
  }
  return {
    write(line) {
      if (waitingLength + line.length > maxWaiting) {
        lost++
        return complain('audit events are lost: the disk is too slow')
      }
      waiting.push(line)
      waitingLength += line.length
      // Not at once: what happens in the same moment is written together.
      writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(writeAll)
    },
    flushed: async () => writing,
    async [Symbol.asyncDispose]() {
      await writing
      await file.close()
    },
  }
}

/** `audit-2026-03-01T12-00-00.000.log`, beside `audit.log`. */
export function backupName(path: string, now: number): string {
  const extension = extname(path)
  const stamp = new Date(now).toISOString().replaceAll(':', '-').replace('Z', '')
  return join(dirname(path), `${basename(path, extension)}-${stamp}${extension}`)
}

async function removeOld(path: string, keep: number): Promise<void> {
  const extension = extname(path)
  const start = `${basename(path, extension)}-`
  const stamp = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}$/
  const backups = (await readdir(dirname(path)))
    .filter((name) => name.startsWith(start) && name.endsWith(extension))
    .filter((name) => stamp.test(name.slice(start.length, name.length - extension.length)))
    .sort()
  for (const name of backups.slice(0, Math.max(backups.length - keep, 0)))
    await unlink(join(dirname(path), name))
}
