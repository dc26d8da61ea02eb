import { createPrivateKey, X509Certificate } from 'node:crypto'

/**
 * Certificates of a PEM text, written the one way that everybody reads: people paste them with spaces, comments and
 * lines of any length. Undefined when there is none, or one of them is not a certificate.
 */
export function canonicalChain(pem: string): string | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.map((block) => new X509Certificate(block).toString()).join('') || undefined
  } catch {
    return undefined
  }
}

/** A private key of any PEM form as PKCS #8. @throws when it is none. */
export const canonicalKey = (pem: string): string =>
  createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }).toString()
