import type { Options } from '../resources/options.ts'
import type { Resources, Target, User, Watch } from '../resources/resources.ts'
import { unacceptableStream } from './answer.ts'
import { eventEncoder } from './eventbytes.ts'
import type { Exchange } from './exchange.ts'
import { gather } from './gather.ts'

/**
 * Streams a watch until it ends on either side. Events as plain JSON are written as the bytes all watchers share; a
 * socket that does not take them falls behind `backlog` and is dropped by the store.
 *
 * @returns the way to end it from outside.
 * @throws {StatusError} before anything is sent.
 */
export function streamWatch(
  exchange: Exchange,
  resources: Pick<Resources, 'watch'>,
  call: { readonly user: User; readonly target: Target; readonly options: Options },
  now: () => number,
): Watch {
  const { form, query, response } = exchange
  if (form.format === 'yaml') throw unacceptableStream()
  const encode = eventEncoder(call.target.kind, form, query, now)
  // What the store calls before the answer has begun waits: a refusal must still be possible then.
  const early: Buffer[] = []
  let over = false
  let stream: Stream = {
    write: (events) => void early.push(...events),
    end() {
      over = true
    },
  }
  const watch = resources.watch(
    { ...call.target, user: call.user, options: call.options },
    {
      events: (batch) => stream.write(batch.map(encode)),
      ended: () => stream.end(),
      backlog: () => response.socket?.writableLength ?? 0,
    },
  )
  response.once('close', () => watch.end())
  stream = openStream(exchange)
  if (early.length) stream.write(early)
  if (over) stream.end()
  return {
    end() {
      watch.end()
      stream.end()
    },
  }
}

interface Stream {
  write(events: readonly Buffer[]): void
  end(): void
}

/**
 * Begins a chunked answer and writes its chunks straight to the socket: response.write would make three buffers of each
 * event for each watcher. A pipelined answer has no socket yet and takes the long way.
 */
function openStream({ response, auditId, form }: Exchange): Stream {
  const socket = response.socket
  response.writeHead(200, [
    'Audit-Id',
    auditId,
    'Cache-Control',
    'no-cache, private',
    'Content-Type',
    form.format === 'json' ? form.contentType : `${form.contentType};stream=watch`,
    'Transfer-Encoding',
    'chunked',
  ])
  response.flushHeaders()
  const { add, flush } = gather<Buffer>((events) => {
    if (response.writableEnded || response.destroyed) return
    if (!socket) response.write(Buffer.concat(events))
    else if (events.length === 1) socket.write(framed(events[0] as Buffer))
    else socket.write(Buffer.concat(events.map(framed)))
  })
  return {
    write: add,
    end() {
      flush()
      response.end()
      // Whoever does not even take the end within a while holds on to memory for nothing.
      const cut = setTimeout(() => response.destroy(), lingerMs)
      response.once('close', () => clearTimeout(cut))
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
