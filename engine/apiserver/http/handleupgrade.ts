import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { passOnUpgrade } from '../aggregation/pass.ts'
import { connectUpgrade, isConnect } from '../connect/connect.ts'
import { type Auditable, beginAudit } from './beginaudit.ts'
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
  const auditId = crypto.randomUUID()
  const exchange: Auditable = {
    request,
    ...splitUrl(request.url),
    auditId,
    user: undefined,
    audit: undefined,
  }
  let code: number = switchingProtocols
  try {
    await dispatchUpgrade(parts, exchange, socket, head)
    exchange.audit?.started(code)
  } catch (error) {
    const status = failureOf(error, auditId, parts.log)
    if (parts.audit && exchange.user === undefined) beginAudit(parts.audit, exchange, undefined)
    exchange.audit?.refused(status, !(error instanceof StatusError))
    code = status.code
    refuse(socket, status)
  }
  const { audit } = exchange
  if (!audit) return
  if (socket.closed) audit.complete(code)
  else socket.once('close', () => audit.complete(code))
}

const switchingProtocols = 101

async function dispatchUpgrade(
  parts: Parts,
  exchange: Auditable,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const { path, query, request } = exchange
  const user = await userOf(parts, exchange)
  const remote = parts.pass.aggregation.find(path)
  if (remote) {
    parts.access.admitRemote(user, request.method, path, false)
    exchange.audit?.allowed()
    return passOnUpgrade(parts.pass, { request, socket, head }, user, remote)
  }
  const resolved = parts.access.admit(user, request.method, path, {})
  exchange.audit?.allowed()
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
