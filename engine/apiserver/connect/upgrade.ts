import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Destination } from './destination.ts'
import { type Dialer, hostHeader, passedHeaders, unreachable } from './dial.ts'

// Importing it would load undici (tools/builtins.test.ts).
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/**
 * Passes an upgrade (SPDY or WebSocket) on: the handshake as HTTP, everything after it byte for byte. When the other side
 * refuses, its answer is passed on and the connection ends: what might follow on it is nobody's to read.
 *
 * @throws {StatusError} when the other side cannot be reached; nothing has been sent then.
 */
export async function passUpgrade(
  dialer: Dialer,
  { request, socket, head }: Upgrade,
  to: Destination,
  path: string,
): Promise<void> {
  if (socket.destroyed) return
  const headers = [...hostHeader(to), ...passedHeaders(request, true)]
  const sent = dialer.request(to, request.method ?? 'GET', path, headers, true)
  socket.once('close', () => sent.destroy())
  sent.end()
  const answer = await shaken(sent).catch((error) => {
    throw unreachable(to, error)
  })
  socket.write(headOf(answer.message, answer.socket !== undefined))
  if (!answer.socket) return void answer.message.pipe(socket)
  answer.socket.write(head)
  socket.write(answer.head)
  join(socket, answer.socket)
}

/** A client that wants to go on with another protocol on this connection. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** What the client sent already after its request. */
  readonly head: Buffer
}

interface Shaken {
  readonly message: IncomingMessage
  /** Absent: refused. */
  readonly socket?: Duplex
  readonly head: Buffer
}

const none = Buffer.alloc(0)

const shaken = (sent: NodeJS.EventEmitter): Promise<Shaken> =>
  new Promise((resolve, reject) => {
    sent.once('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) =>
      resolve({ message, socket, head }),
    )
    sent.once('response', (message: IncomingMessage) => resolve({ message, head: none }))
    sent.on('error', reject)
  })

function headOf(message: IncomingMessage, upgraded: boolean): string {
  const { statusCode = 502, rawHeaders } = message
  const lines = [`HTTP/1.1 ${statusCode} ${message.statusMessage || STATUS_CODES[statusCode]}`]
  const headers = upgraded ? rawHeaders : [...passedHeaders(message), 'Connection', 'close']
  for (let at = 0; at + 1 < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Joins two connections: what one says the other hears, and when one breaks so does the other. */
function join(a: Duplex, b: Duplex): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.pipe(to)
    from.on('error', () => to.destroy())
    from.once('close', () => to.destroy())
  }
}
