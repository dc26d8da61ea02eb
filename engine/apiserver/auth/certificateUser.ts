import type { TLSSocket } from 'node:tls'
import type { User } from '../resources/resources.ts'

interface Known {
  readonly user: User
  /** Milliseconds since 1970. A connection may outlive the certificate it was opened with. */
  readonly validTo: number
}
const known = new WeakMap<TLSSocket, Known | 'nobody'>()

/**
 * The user whose certificate opened this connection: its CN, with its Os as groups. TLS has already verified the chain
 * against our authority and that the certificate is for clients; the result is kept for the connection.
 */
export function certificateUser(socket: TLSSocket, now: number): User | undefined {
  let found = known.get(socket)
  if (found === undefined) {
    found = read(socket)
    known.set(socket, found)
  }
  return found === 'nobody' || found.validTo <= now ? undefined : found.user
}

function read(socket: TLSSocket): Known | 'nobody' {
  // A resumed session without a certificate also counts as authorized in Node: ask for the certificate itself.
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined
  if (!certificate) return 'nobody'
  const { CN, O } = certificate.toLegacyObject().subject
  const [name] = texts(CN)
  if (!name) return 'nobody'
  return {
    user: { name, groups: [...texts(O), 'system:authenticated'] },
    validTo: certificate.validToDate.getTime(),
  }
}

/** Node gives one value as a text, several as an array, whatever its types say. */
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [String(value)]
