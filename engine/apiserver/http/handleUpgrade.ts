import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { connectUpgrade, isConnect } from '../connect/connect.ts'
import { splitUrl } from './exchange.ts'
import { failureOf } from './fail.ts'
import { aboutOf, admitConnection, handlerKey, type Parts } from './handle.ts'
import { noSuchPath } from './resolve.ts'
import { userOf } from './user.ts'

/** Whether a request to leave HTTP is one we may follow; any other is answered as if it had not asked (as RFC 9110 has it). */
export const isUpgrade = ({ headers }: IncomingMessage): boolean =>
  /^(websocket|spdy\/3\.1)$/i.test(headers.upgrade ?? '')

/** Hands a connection that leaves HTTP over to whom it is for. Never rejects. */
export async function handleUpgrade(
  parts: Parts,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy())
  try {
    await dispatchUpgrade(parts, request, socket, head)
  } catch (error) {
    refuse(socket, failureOf(error, crypto.randomUUID(), parts.log))
  }
}

async function dispatchUpgrade(
  parts: Parts,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const { path, query } = splitUrl(request.url)
  const user = await userOf(parts, { request, user: undefined })
  const resolved = parts.access.admit(user, request.method, path, {})
  if (isConnect(resolved)) {
    await admitConnection(parts, user, resolved, query)
    return connectUpgrade(parts.connect, { request, socket, head }, resolved, query)
  }
  const handler = parts.handlers.get(handlerKey(resolved))
  if (!handler?.upgrade) throw noSuchPath()
  await handler.upgrade(request, socket, head, aboutOf(user, resolved, query))
}

/** The socket has left node:http: the answer is written by hand. */
function refuse(socket: Duplex, status: { readonly code: number }): void {
  if (socket.destroyed) return
  const body = JSON.stringify(status)
  socket.end(
    `HTTP/1.1 ${status.code} Refused\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
