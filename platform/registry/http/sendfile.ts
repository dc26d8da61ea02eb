import type { FileHandle } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import type { Range } from './range.ts'

const pieceBytes = 256 << 10
/** One is read while the other is sent. */
const pieces = 2

/**
 * Sends a part of a file at the pace of the client, from buffers that are used again: new ones for each piece would be
 * garbage of the length of the file.
 *
 * @throws when the client goes, or the file is shorter than it was.
 */
export async function sendFile(
  file: FileHandle,
  { start, end }: Range,
  response: ServerResponse,
): Promise<void> {
  const closed = new Promise<never>((_, reject) => {
    response.once('close', () =>
      reject(Object.assign(new Error('the client is gone'), { code: 'ECONNRESET' })),
    )
  })
  // It also closes when all is well.
  closed.catch(() => undefined)
  const slots = Array.from({ length: pieces }, () => ({
    buffer: Buffer.allocUnsafeSlow(pieceBytes),
    sent: Promise.resolve(),
  }))
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => response.write(bytes, () => resolve()))
  for (let at = start, turn = 0; at <= end; turn++) {
    const slot = slots[turn % pieces] as (typeof slots)[number]
    await Promise.race([slot.sent, closed])
    const { bytesRead } = await file.read(slot.buffer, 0, Math.min(pieceBytes, end - at + 1), at)
    if (bytesRead === 0) throw new Error(`the file of a blob ends at byte ${at}, before its end at ${end}`)
    slot.sent = write(slot.buffer.subarray(0, bytesRead))
    at += bytesRead
  }
  await Promise.race([Promise.all(slots.map(({ sent }) => sent)), closed])
  response.end()
}
