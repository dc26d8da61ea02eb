import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

export interface Passing {
  /** Sends the piece before, so that the last one waits until all were checked. */
  pass(piece: Uint8Array): Promise<void>
  hasBegun(): boolean
  /** Sends the last piece: all is well. */
  end(): void
}

/** Others may wait for the same: who takes nothing for so long keeps them up no longer. */
const patienceMs = 30_000

/** Passes on what comes at the pace of the client. When the client goes, what comes goes on coming. */
export function passTo(
  response: ServerResponse,
  headers: Readonly<Record<string, string | number>>,
): Passing {
  let held: Uint8Array | undefined
  return {
    async pass(piece) {
      if (!held) response.writeHead(200, headers)
      const before = held
      // Who sent it may use its memory again.
      held = Buffer.from(piece)
      if (!before || response.destroyed || response.write(before)) return
      const gone = new AbortController()
      const { signal } = gone
      const patience = setTimeout(() => response.destroy(), patienceMs)
      await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).catch(
        () => undefined,
      )
      clearTimeout(patience)
      gone.abort()
    },
    hasBegun: () => held !== undefined,
    end: () => void response.end(held),
  }
}
