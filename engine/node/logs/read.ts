import { watch } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { type LogFormat, logFormatter } from './line.ts'
import { tailOffset } from './tail.ts'

export interface LogRequest extends LogFormat {
  readonly file: string
  /** Only the last so many entries. */
  readonly tailLines?: number
  /** Ends after so many bytes of output. */
  readonly limitBytes?: number
  readonly follow: boolean
  /** Whether more may be written; when not, following ends with the file. */
  readonly isWritten: () => boolean
  /** Calls `listener` whenever that may have changed. Returns the way out. */
  readonly onChange: (listener: () => void) => () => void
  readonly signal: AbortSignal
}

const chunkSize = 65_536

/**
 * A container's log as people read it, a chunk at a time: never more than one chunk is in memory. Following goes on
 * in the new file when the log is rotated.
 */
export async function* readLog(request: LogRequest): AsyncGenerator<Buffer> {
  const { file, signal, follow } = request
  const format = logFormatter(request)
  let left = request.limitBytes ?? Number.POSITIVE_INFINITY
  const changes = follow ? watchFile(request) : undefined
  let handle = await open(file)
  try {
    let offset = await startOffset(handle, request)
    while (!signal.aborted && left > 0) {
      // Asked before reading: what was written until then is then read for certain.
      const mayGrow = follow && request.isWritten()
      const chunk = await readChunk(handle, offset)
      offset += chunk.length
      const text = format(chunk).subarray(0, left)
      left -= text.length
      if (text.length > 0) yield text
      if (chunk.length > 0) continue
      const next = follow ? await successor(handle, file) : undefined
      if (next) {
        await handle.close()
        handle = next
        offset = 0
        continue
      }
      if (!mayGrow) return
      await changes?.next()
    }
  } finally {
    changes?.close()
    await handle.close()
  }
}

async function startOffset(handle: FileHandle, { tailLines }: LogRequest): Promise<number> {
  if (tailLines === undefined) return 0
  return tailOffset(handle, (await handle.stat()).size, tailLines)
}

async function readChunk(handle: FileHandle, offset: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(chunkSize)
  const { bytesRead } = await handle.read(buffer, 0, chunkSize, offset)
  return buffer.subarray(0, bytesRead)
}

/** The file that has taken the log's name since `handle` was opened. */
async function successor(handle: FileHandle, file: string): Promise<FileHandle | undefined> {
  const [old, now] = await Promise.all([handle.stat(), stat(file).catch(() => undefined)])
  return now && now.ino !== old.ino ? open(file).catch(() => undefined) : undefined
}

interface Changes {
  /** Resolves at the next change, or a second later: not every end is told, and none changes the file. */
  next(): Promise<void>
  close(): void
}
const longestWaitMs = 1000

function watchFile({ file, signal, onChange }: LogRequest): Changes {
  let changed = false
  let wake = (): void => {}
  const notice = (): void => {
    changed = true
    wake()
  }
  const watcher = watch(dirname(file), (_, name) => {
    if (name === null || name === basename(file)) notice()
  })
  watcher.on('error', notice)
  const leave = onChange(notice)
  signal.addEventListener('abort', notice, { once: true })
  return {
    async next() {
      if (!changed) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, longestWaitMs)
        wake = resolve
        await promise
        clearTimeout(timer)
      }
      changed = false
    },
    close() {
      watcher.close()
      leave()
      signal.removeEventListener('abort', notice)
    },
  }
}
