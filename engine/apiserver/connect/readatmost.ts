import type { Readable } from 'node:stream'

/**
 * All that somebody else's server answers.
 *
 * @throws {Error} when it is longer than `bytes`: then the rest is not read; or when it breaks off.
 */
export async function readAtMost(answer: Readable, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bytes) throw new Error(`the answer is larger than ${bytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
