import { open } from 'node:fs/promises'
import { logFormatter } from './line.ts'

const longestFromLog = 2048
const mostLinesFromLog = 80

/**
 * What a container said about its end: the file it may write, or the end of its log.
 *
 * @param longest  Bytes of the file; more are cut off at its beginning.
 */
export async function lastWords(
  file: string | undefined,
  log: string | undefined,
  longest: number,
): Promise<string> {
  const written = file ? await endOf(file, longest).catch(() => Buffer.alloc(0)) : Buffer.alloc(0)
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
