import type { IncomingMessage, ServerResponse } from 'node:http'
import { Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Stream } from 'node:http2'

/**
 * A request of HTTP/2 in the shape of HTTP/1.1: what this server uses of requests is the same in both, so that nobody
 * has to know which one it is.
 */
export class Http1ShapedRequest extends Http2ServerRequest {}

const rawHeadersOf = Object.getOwnPropertyDescriptor(Http2ServerRequest.prototype, 'rawHeaders')?.get as (
  this: Http2ServerRequest,
) => readonly string[]

// Defined rather than declared: in the types of Node these are properties, which cannot become accessors.
Object.defineProperties(Http1ShapedRequest.prototype, {
  /** One socket for all requests of a connection: who it belongs to is found out once. */
  socket: {
    get(this: Http2ServerRequest) {
      return this.stream.session?.socket
    },
  },
  rawHeaders: {
    get(this: Http2ServerRequest) {
      return withoutPseudoHeaders(rawHeadersOf.call(this))
    },
  },
  headersDistinct: {
    get(this: Http2ServerRequest) {
      return distinct(withoutPseudoHeaders(rawHeadersOf.call(this)))
    },
  },
})

/** Names and values in turn. `:method` and the like are no headers; `:authority` is the host. */
function withoutPseudoHeaders(raw: readonly string[]): string[] {
  const headers: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]]
    if (name === ':authority') headers.push('host', value)
    else if (!name.startsWith(':')) headers.push(name, value)
  }
  return headers
}

function distinct(raw: readonly string[]): IncomingMessage['headersDistinct'] {
  const headers: Record<string, string[]> = Object.create(null)
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    headers[name] ??= []
    headers[name].push(raw[at + 1] as string)
  }
  return headers
}

/** The stream of an answer over HTTP/2. */
export const streamOf = (response: ServerResponse): ServerHttp2Stream | undefined =>
  (response as unknown as Partial<Http2ServerResponse>).stream

/** Both as those of HTTP/1.1: see `Http1ShapedRequest`. */
export const asHttp1 = (request: unknown, response: unknown): [IncomingMessage, ServerResponse] => [
  request as IncomingMessage,
  response as ServerResponse,
]
