import type { IncomingMessage, ServerResponse } from 'node:http'
import { streamOf } from './http2.ts'

/** So long does a client have to see the answer before its connection ends under it. */
const lingerMs = 2000

/**
 * Ends a connection, or a stream of it, once it is answered and the rest of the request does not come soon: who sends a
 * body without end would keep it open for ever.
 */
export function leaveUnread(request: IncomingMessage, response: ServerResponse): void {
  const stream = streamOf(response)
  if (request.complete || (stream ? stream.endAfterHeaders : !hasBody(request))) return
  response.once('finish', () => {
    request.resume()
    const cut = setTimeout(() => {
      if (request.complete) return
      if (stream) stream.close()
      else request.socket.destroy()
    }, lingerMs)
    cut.unref()
  })
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
