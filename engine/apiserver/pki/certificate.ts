import { isIP } from 'node:net'
import { provideMetadata } from './reflect.ts'

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly commonName: string
  /** The groups of a client. */
  readonly organizations?: readonly string[]
  readonly usages: readonly ('client' | 'server')[]
  /** DNS names and IP addresses of a server. */
  readonly names?: readonly string[]
}

const dayMs = 24 * 60 * 60 * 1000
export const authorityDays = 3650
export const certificateDays = 365
export const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
// Clocks of two machines differ: a certificate that is not valid yet is refused like a bad one.
export const skewMs = 5 * 60 * 1000

/** Makes a self-signed authority, valid for ten years. */
export async function createAuthority(commonName: string, now: number): Promise<KeyPair> {
  const x509 = await library()
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify'])
  const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: distinguishedName(commonName, []),
    keys,
    signingAlgorithm,
    ...validity(now, authorityDays),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign | digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
}

/** Makes a key and has `authority` sign a certificate for it, valid for a year. */
export async function issue(authority: KeyPair, request: CertificateRequest, now: number): Promise<KeyPair> {
  const x509 = await library()
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify'])
  const issuer = new x509.X509Certificate(authority.certificate)
  const { digitalSignature } = x509.KeyUsageFlags
  const names = (request.names ?? []).map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const)
  const certificate = await x509.X509CertificateGenerator.create({
    subject: distinguishedName(request.commonName, request.organizations ?? []),
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    signingAlgorithm,
    ...validity(now, certificateDays),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(request.usages.map((usage) => usageOf[usage])),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(names.length ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
}

/** id-kp-serverAuth and id-kp-clientAuth of RFC 5280. */
const usageOf = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const

// Loaded only when something is signed: 25 MB that a start with valid certificates does not need.
export async function library() {
  provideMetadata()
  return import('@peculiar/x509')
}

const validity = (now: number, days: number) => ({
  notBefore: new Date(now - skewMs),
  notAfter: new Date(now + days * dayMs),
})

const distinguishedName = (commonName: string, organizations: readonly string[]) => [
  ...organizations.map((name) => ({ O: [name] })),
  { CN: [commonName] },
]

async function pemOf(key: CryptoKey): Promise<string> {
  const base64 = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
}

export function signingKey(pem: string): Promise<CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  return crypto.subtle.importKey('pkcs8', der, signingAlgorithm, false, ['sign'])
}
