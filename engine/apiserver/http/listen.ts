import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { DEFAULT_CIPHERS } from 'node:tls'
import type { KeyPair } from '../pki/certificate.ts'
import { exchangeOf } from './exchange.ts'
import { handle, type Parts } from './handle.ts'
import { handleUpgrade, isUpgrade } from './handleupgrade.ts'
import { asHttp1, Http1ShapedRequest } from './http2.ts'
import { type Sessions, trackSessions } from './sessions.ts'
import { windowBytes } from './windows.ts'

/** The HTTPS side of the API server. */
export interface Listener {
  readonly port: number
  /** Takes no more connections, ends watches, and waits a bounded time for requests under way. */
  close(): Promise<void>
}

export interface Address {
  /** Absent: every address of this machine, IPv6 and IPv4. */
  readonly host?: string
  /** 0: any free one. */
  readonly port: number
}

const second = 1000
/** Requests under way at close get this long; then their connections are cut. */
const graceMs = 5 * second

export interface TlsOptions {
  readonly serving: KeyPair
  /** PEM of all whose client certificates TLS is to verify; what each of them counts for is not decided here. */
  readonly authorities: readonly string[]
}

/** As Go's server prefers it: with it processors hash with their own instructions, and there is less to encrypt by. */
const preferredCipher = 'TLS_AES_128_GCM_SHA256'
const otherCiphers = DEFAULT_CIPHERS.split(':').filter((name) => name !== preferredCipher)

/** As Go's server: selectors in URLs may be long. */
const maxHeaderBytes = 1024 * 1024
const http1 = {
  // Longer than load balancers and client-go keep a connection idle: the side that reuses it must not lose the race.
  keepAliveTimeout: 120 * second,
  headersTimeout: 30 * second,
  maxHeaderSize: maxHeaderBytes,
  // Bodies may be long uploads of sources and images.
  requestTimeout: 0,
  shouldUpgradeCallback: isUpgrade,
}
const http2 = {
  Http2ServerRequest: Http1ShapedRequest,
  settings: { maxConcurrentStreams: 1000, initialWindowSize: windowBytes, maxHeaderListSize: maxHeaderBytes },
  /** Megabytes. Above that, new requests of a connection are refused: watches have their own limit, which is lower. */
  maxSessionMemory: 256,
}

export async function listen(
  parts: Parts,
  { serving, authorities }: TlsOptions,
  at: Address,
): Promise<Listener> {
  const server = createSecureServer({
    ...http2,
    key: serving.key,
    cert: serving.certificate,
    ca: [...authorities],
    requestCert: true,
    // Who has no certificate, or a bad one, gets a Status from us and not an alert from TLS.
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ciphers: [preferredCipher, ...otherCiphers].join(':'),
    // What leaves HTTP (exec, attach, port-forward) does so from HTTP/1.1.
    allowHTTP1: true,
    ...http1,
  })
  const sessions = trackSessions(server)
  const upgraded = new Set<Duplex>()
  server.on('request', (request, response) => void handle(parts, exchangeOf(...asHttp1(request, response))))
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    void handleUpgrade(parts, request, socket, head)
  })
  await listening(server, at)
  const { port } = server.address() as AddressInfo
  return { port, close: () => close({ server, sessions, upgraded }, parts) }
}

const listening = (server: Http2SecureServer, at: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error(`the API server cannot listen on port ${at.port}${at.host ? ` of ${at.host}` : ''}`, {
          cause,
        }),
      ),
    )
    server.listen(at, () => resolve())
  })

interface Open {
  readonly server: Http2SecureServer
  readonly sessions: Sessions
  readonly upgraded: ReadonlySet<Duplex>
}

async function close({ server, sessions, upgraded }: Open, { watches }: Parts): Promise<void> {
  // Closes idle connections of HTTP/1.1 too.
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const watch of watches) watch.end()
  for (const socket of upgraded) socket.destroy()
  sessions.retire()
  const cut = setTimeout(() => sessions.cut(), graceMs)
  await closed
  clearTimeout(cut)
}
