import { open } from 'node:fs/promises'
import { logFormatter } from './line.ts'

const longestMessage = 4096
const longestFromLog = 2048
const mostLinesFromLog = 80

/** What a container said about its end: the file it may write, or the end of its log. */
export async function lastWords(file: string | undefined, log: string | undefined): Promise<string> {
  const written = file ? await endOf(file, longestMessage).catch(() => Buffer.alloc(0)) : Buffer.alloc(0)
  if (written.length > 0 || !log) return written.toString()
  const entries = await endOf(log, 2 * longestFromLog).catch(() => Buffer.alloc(0))
  const lines = logFormatter({ timestamps: false, since: 0 })(entries).toString().split('\n')
  return lines
    .slice(-mostLinesFromLog - 1)
    .join('\n')
    .slice(-longestFromLog)
}

async function endOf(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const buffer = Buffer.alloc(Math.min(size, bytes))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
