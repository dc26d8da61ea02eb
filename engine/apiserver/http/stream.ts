import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { Writable } from 'node:stream'
import type { Exchange } from './exchange.ts'
import { gather } from './gather.ts'
import { streamOf } from './http2.ts'

/** Where the events of a watch go. */
export interface Stream {
  write(events: readonly Buffer[]): void
  end(): void
  /** Bytes that were written and not yet taken. */
  backlog(): number
  /** Calls back, later and once, when they are taken. */
  whenTaken(then: () => void): void
}

/** Begins an answer whose end is not known. */
export function openStream(exchange: Exchange): Stream {
  const stream = streamOf(exchange.response)
  return stream ? openStreamed(exchange, stream) : openChunked(exchange)
}

const headersOf = ({ auditId, form }: Exchange): string[] => [
  'Audit-Id',
  auditId,
  'Cache-Control',
  'no-cache, private',
  'Content-Type',
  form.format === 'json' ? form.contentType : `${form.contentType};stream=watch`,
]

/** HTTP/2 has its own frames; all its streams share one socket. */
function openStreamed(exchange: Exchange, stream: ServerHttp2Stream): Stream {
  const { response } = exchange
  response.writeHead(200, headersOf(exchange))
  response.flushHeaders()
  return written(response, stream, (events) => {
    if (!stream.writableEnded && !stream.destroyed) stream.write(Buffer.concat(events))
  })
}

/**
 * Begins a chunked answer and writes its chunks straight to the socket: response.write would make three buffers of each
 * event for each watcher. A pipelined answer has no socket yet and takes the long way.
 */
function openChunked(exchange: Exchange): Stream {
  const { response } = exchange
  const socket = response.socket
  response.writeHead(200, [...headersOf(exchange), 'Transfer-Encoding', 'chunked'])
  response.flushHeaders()
  return written(response, socket ?? response, (events) => {
    if (response.writableEnded || response.destroyed) return
    if (!socket) response.write(Buffer.concat(events))
    else if (events.length === 1) socket.write(framed(events[0] as Buffer))
    else socket.write(Buffer.concat(events.map(framed)))
  })
}

/** @param out  Where the bytes go in the end. */
function written(
  response: ServerResponse,
  out: Writable,
  write: (events: readonly Buffer[]) => void,
): Stream {
  const { add, flush, waiting } = gather(write)
  return {
    write: add,
    end() {
      flush()
      response.end()
      // Whoever does not even take the end within a while holds on to memory for nothing.
      const cut = setTimeout(() => response.destroy(), lingerMs)
      response.once('close', () => clearTimeout(cut))
    },
    backlog: () => out.writableLength + waiting().reduce((sum, { length }) => sum + length, 0),
    whenTaken(then) {
      flush()
      if (out.writableNeedDrain) out.once('drain', then)
      else setImmediate(then)
    },
  }
}

const lingerMs = 5000

const lineEnd = Buffer.from('\r\n')
const frames = new WeakMap<Buffer, Buffer>()

/** One chunk of HTTP/1.1 chunked coding; made once for all watchers that share the bytes. */
function framed(bytes: Buffer): Buffer {
  const known = frames.get(bytes)
  if (known) return known
  const frame = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, lineEnd])
  frames.set(bytes, frame)
  return frame
}
