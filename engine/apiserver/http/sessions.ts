import type { Http2SecureServer, ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'

/** A connection without a request on it is closed after this. */
const idleMs = 120_000
/**
 * What may be under way to us on one connection. Room in it comes back as soon as bytes are taken from the socket: it
 * bounds what the kernel keeps, and the windows of streams what we keep.
 */
const connectionWindowBytes = 64 * 1024 * 1024

/** All connections of a server, to end them. */
export interface Sessions {
  /** Takes no more requests on any of them: what is under way goes on. */
  retire(): void
  cut(): void
}

export function trackSessions(server: Http2SecureServer): Sessions {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    session.setLocalWindowSize(connectionWindowBytes)
    closeWhenIdle(session)
  })
  return {
    retire() {
      for (const session of sessions) session.close()
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A watch may be silent for long; only who asks for nothing is idle. */
function closeWhenIdle(session: ServerHttp2Session): void {
  let streams = 0
  session.on('stream', (stream) => {
    streams++
    stream.once('close', () => streams--)
  })
  session.setTimeout(idleMs, () => {
    if (streams === 0) session.close()
  })
}
