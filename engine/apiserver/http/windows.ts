import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest, ServerHttp2Session } from 'node:http2'

/** So much of a body a client sends before it waits for more room: what is kept of it while a handler is slow. */
export const windowBytes = 1024 * 1024
/** For all long bodies together. */
const sharedBytes = 16 * 1024 * 1024

/** What one connection has, which is of all its streams. */
interface Widened {
  bodies: number
  wanted: number
  asked: number
  isAsking: boolean
}

const known = new WeakMap<ServerHttp2Session, Widened>()
/** Under way in this process, whose memory it is. */
let bodies = 0

/**
 * Gives the client of a long body more room, over HTTP/2; over HTTP/1.1 the kernel's buffers decide. With 1 MiB nobody who
 * is 50 ms away sends more than 20 MB/s, and clients that ask again and again whether they may go on (curl 7) do so at
 * every window, on the cores that the server needs.
 *
 * @returns Takes it back.
 */
export function widen(request: IncomingMessage): () => void {
  const session = sessionOf(request)
  if (!session || !isLong(request)) return () => undefined
  const window = known.get(session) ?? { bodies: 0, wanted: windowBytes, asked: windowBytes, isAsking: false }
  known.set(session, window)
  bodies++
  window.bodies++
  // Less for each that comes: together they keep little more than one may.
  window.wanted = Math.max(windowBytes, Math.floor(sharedBytes / bodies))
  settle(session, window)
  return () => {
    bodies--
    window.bodies--
    if (window.bodies > 0) return
    window.wanted = windowBytes
    settle(session, window)
  }
}

/** Tells the client, one setting at a time: one that does not answer gets no more of them. */
function settle(session: ServerHttp2Session, window: Widened): void {
  if (window.isAsking || window.asked === window.wanted || session.closed || session.destroyed) return
  window.isAsking = true
  window.asked = window.wanted
  session.settings({ initialWindowSize: window.asked }, () => {
    window.isAsking = false
    settle(session, window)
  })
}

const sessionOf = (request: IncomingMessage): ServerHttp2Session | undefined =>
  (request as unknown as Partial<Http2ServerRequest>).stream?.session as ServerHttp2Session | undefined

const isLong = ({ headers }: IncomingMessage): boolean =>
  Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) > windowBytes
