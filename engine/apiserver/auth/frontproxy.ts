import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { User } from '../resources/resources.ts'
import { certificatesOf, isIssuedBy } from './certificateuser.ts'
import { extraOf, firstOf } from './headerextra.ts'
import { authenticated } from './identity.ts'

export interface FrontProxyOptions {
  /** PEM of the authorities that sign the certificates of proxies. */
  readonly ca: string
  /** Common names of proxies; empty: whatever the authorities signed. */
  readonly allowedNames: readonly string[]
  readonly usernameHeaders: readonly string[]
  readonly uidHeaders: readonly string[]
  readonly groupHeaders: readonly string[]
  readonly extraHeaderPrefixes: readonly string[]
}

/** A proxy that has authenticated users and says in headers who they are. */
export interface FrontProxy {
  /** Undefined when the request is not from such a proxy, or names no user. */
  userOf(request: IncomingMessage, now: number): User | undefined
}

export function frontProxy(options: FrontProxyOptions): FrontProxy {
  const trusted = certificatesOf(options.ca)
  const names = lower(options)
  const known = new WeakMap<TLSSocket, number>()
  /** Until when the connection is a proxy's, in milliseconds since 1970; 0: it is not. */
  const trustedUntil = (socket: TLSSocket): number => {
    let until = known.get(socket)
    if (until === undefined) {
      until = readTrust(socket, trusted, options.allowedNames)
      known.set(socket, until)
    }
    return until
  }
  return {
    userOf(request, now) {
      if (trustedUntil(request.socket as TLSSocket) <= now) return undefined
      return userOfHeaders(request.headersDistinct, names)
    },
  }
}

/** Node has the names of headers in lower case. */
const lower = (options: FrontProxyOptions): FrontProxyOptions => {
  const each = (names: readonly string[]) => names.map((name) => name.toLowerCase())
  return {
    ...options,
    usernameHeaders: each(options.usernameHeaders),
    uidHeaders: each(options.uidHeaders),
    groupHeaders: each(options.groupHeaders),
    extraHeaderPrefixes: each(options.extraHeaderPrefixes),
  }
}

function readTrust(
  socket: TLSSocket,
  trusted: ReturnType<typeof certificatesOf>,
  allowed: readonly string[],
): number {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined
  if (!certificate || !isIssuedBy(certificate, trusted)) return 0
  const name: unknown = certificate.toLegacyObject().subject.CN
  const isAllowed = allowed.length === 0 || [name].flat().some((one) => allowed.includes(String(one)))
  return isAllowed ? certificate.validToDate.getTime() : 0
}

/** The user that headers name; undefined when they name none. */
export function userOfHeaders(
  headers: IncomingMessage['headersDistinct'],
  { usernameHeaders, uidHeaders, groupHeaders, extraHeaderPrefixes }: FrontProxyOptions,
): User | undefined {
  const name = firstOf(headers, usernameHeaders)
  if (name === undefined) return undefined
  const uid = firstOf(headers, uidHeaders)
  const groups = groupHeaders.flatMap((header) => headers[header] ?? []).filter((group) => group !== '')
  const extra = Object.fromEntries(
    extraHeaderPrefixes.flatMap((prefix) => Object.entries(extraOf(headers, prefix))),
  )
  return authenticated({
    name,
    groups,
    ...(uid !== undefined && { uid }),
    ...(Object.keys(extra).length > 0 && { extra }),
  })
}
