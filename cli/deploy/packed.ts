import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'

/** A source as it is uploaded. */
export interface Packed {
  /** `sha256:…` */
  readonly digest: string
  /** All of its bytes, as often as they are wanted. */
  open(): Readable
}

/** Bytes that are not packed a second time. */
const mostHeld = 32 * 1024 ** 2

/** Packs a source once to know its digest; a large one is packed again when it is read. */
export async function packed(
  pack: () => Readable,
  signal: AbortSignal,
  most: number = mostHeld,
): Promise<Packed> {
  const hash = createHash('sha256')
  let held: Buffer[] | undefined = []
  let size = 0
  for await (const chunk of pack() as AsyncIterable<Buffer>) {
    signal.throwIfAborted()
    hash.update(chunk)
    size += chunk.length
    if (size > most) held = undefined
    held?.push(chunk)
  }
  const chunks = held
  return {
    digest: `sha256:${hash.digest('hex')}`,
    open: () => (chunks ? Readable.from(chunks, { objectMode: false }) : pack()),
  }
}
