import { finished, type Readable } from 'node:stream'
import { giveBack } from './giveback.ts'

/** What the disk is given at once. */
const pieceBytes = 256 << 10
/** What comes at once is mostly no more: with less room than this a piece is given, so that nothing has to wait. */
const slackBytes = 64 << 10
/** One is filled, the taker has one, and one he may still write. */
const slotCount = 3

/**
 * A body in large pieces: what comes is copied together at once, and nothing is awaited while it fits. Read as an iterable
 * itself, a body that comes faster than it is taken joins all that waits into new buffers.
 *
 * A piece stays as it is until the one after the next is asked for: it can be written while that one comes. What came before an
 * error is given before the error is thrown. A taker who stops leaves the body paused: the client can be told why.
 */
export async function* piecesOf(body: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  const slots: Buffer[] = []
  let turn = 0
  let used = 0
  /** What has no room yet; no more comes until it has. Only a body that is cut sends all that it still has. */
  const held: Uint8Array[] = []
  let end: { readonly error: Error | null | undefined } | undefined
  let wake: () => void = () => undefined

  const isDue = (): boolean => pieceBytes - used < slackBytes || held.length > 0 || end !== undefined
  const slot = (): Buffer => (slots[turn] ??= Buffer.allocUnsafeSlow(pieceBytes))
  const fits = (bytes: Uint8Array): boolean => used + bytes.length <= pieceBytes
  const keep = (bytes: Uint8Array): void => {
    slot().set(bytes, used)
    used += bytes.length
    giveBack(bytes)
  }
  const take = (bytes: Uint8Array): void => {
    if (held.length === 0 && fits(bytes)) {
      keep(bytes)
    } else {
      held.push(bytes)
      body.pause()
    }
    if (isDue()) wake()
  }
  const filled = (): Uint8Array => {
    const piece = slot().subarray(0, used)
    turn = (turn + 1) % slotCount
    used = 0
    return piece
  }
  const forget = finished(body, { writable: false }, (error) => {
    end = { error }
    wake()
  })
  body.on('data', take)
  try {
    while (true) {
      if (!isDue()) await new Promise<void>((resolve) => (wake = resolve))
      if (used > 0) {
        yield filled()
      } else if (held.length > 0) {
        while (held[0] && fits(held[0])) keep(held.shift() as Uint8Array)
        // Longer than a piece is.
        if (used === 0 && held[0]) yield held.shift() as Uint8Array
        if (held.length === 0) body.resume()
      } else if (end?.error) {
        throw end.error
      } else if (end) {
        return
      }
    }
  } finally {
    forget()
    body.off('data', take)
    body.pause()
  }
}
