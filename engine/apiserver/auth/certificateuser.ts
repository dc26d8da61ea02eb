import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { User } from '../resources/resources.ts'
import { authenticated } from './identity.ts'

interface Known {
  readonly user: User
  /** Milliseconds since 1970. A connection may outlive the certificate it was opened with. */
  readonly validTo: number
}
type Found = Known | 'nobody' | 'refused'

/** Certificates that are remembered at most. */
const mostKept = 500

/** Users by the client certificates their connections were opened with. */
export interface CertificateUsers {
  userOf(socket: TLSSocket, now: number): User | undefined
  /** Whether there is a certificate, and it counts for nothing here. */
  isRefused(socket: TLSSocket, now: number): boolean
}

/**
 * The CN of a certificate is the user's name, its Os are the groups. TLS has verified the chain against all authorities
 * it was given and that the certificate is for clients; `authorities` says which of those speak for users.
 *
 * @param authorities  PEM, one certificate or more.
 */
export function certificateUsers(authorities: string): CertificateUsers {
  const trusted = certificatesOf(authorities)
  // Certificates do not change within a connection.
  const known = new WeakMap<TLSSocket, Found>()
  // Every command of a user opens a connection with the same one. By the hash of all of it.
  const byCertificate = new Map<string, Known>()
  const find = (socket: TLSSocket): Found => {
    let found = known.get(socket)
    if (found === undefined) {
      found = read(socket, trusted, byCertificate)
      known.set(socket, found)
    }
    return found
  }
  return {
    userOf(socket, now) {
      const found = find(socket)
      return typeof found === 'string' || found.validTo <= now ? undefined : found.user
    },
    isRefused(socket, now) {
      const found = find(socket)
      return found === 'refused' || (typeof found !== 'string' && found.validTo <= now)
    },
  }
}

/** @param byCertificate  Users of certificates that one of `trusted` has signed itself. */
function read(
  socket: TLSSocket,
  trusted: readonly X509Certificate[],
  byCertificate: Map<string, Known>,
): Found {
  const certificate = socket.getPeerX509Certificate()
  if (!certificate) return 'nobody'
  // A resumed session without a certificate also counts as authorized in Node: asked for the certificate first.
  if (!socket.authorized) return 'refused'
  const { fingerprint256 } = certificate
  const before = byCertificate.get(fingerprint256)
  if (before) return before
  const isDirect = isSignedBy(certificate, trusted)
  const user = (isDirect || isIssuedBy(certificate, trusted)) && userIn(certificate)
  if (!user) return 'refused'
  // What comes by others counts as long as they do, which TLS sees.
  if (isDirect) remember(byCertificate, fingerprint256, user)
  return user
}

function remember(users: Map<string, Known>, fingerprint: string, user: Known): void {
  // Simply all of them, once in a long while: those in use come back.
  if (users.size >= mostKept) users.clear()
  users.set(fingerprint, user)
}

function userIn(certificate: X509Certificate): Known | undefined {
  const { CN, O } = certificate.toLegacyObject().subject
  const name = texts(CN).at(-1)
  if (!name) return undefined
  return {
    user: authenticated({ name, groups: texts(O) }),
    validTo: certificate.validToDate.getTime(),
  }
}

/** Node gives one value as a text, several as an array, whatever its types say. */
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [String(value)]

const isSignedBy = (certificate: X509Certificate, trusted: readonly X509Certificate[]): boolean =>
  trusted.some((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey))

const longestChain = 8

/** Whether one of the authorities is in the chain that TLS has verified. */
export function isIssuedBy(certificate: X509Certificate, trusted: readonly X509Certificate[]): boolean {
  let at: X509Certificate | undefined = certificate
  for (let depth = 0; at && depth < longestChain; depth++) {
    const link: X509Certificate = at
    if (isSignedBy(link, trusted)) return true
    // Node finds the issuer by name, among what the client sent: only the signature proves it.
    const issuer = link.issuerCertificate
    at = issuer && link.verify(issuer.publicKey) ? issuer : undefined
  }
  return false
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
/** The certificates of a PEM file. */
export const certificatesOf = (pem: string): X509Certificate[] =>
  [...pem.matchAll(pemBlock)].map(([block]) => new X509Certificate(block))
