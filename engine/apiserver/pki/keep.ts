import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { writeAtomically } from './atomic.ts'
import { type CertificateRequest, createAuthority, issue, type KeyPair } from './certificate.ts'
import { textOf } from './textof.ts'

/** A certificate with less time left than this is replaced at start. */
export const renewalMs = 30 * 24 * 60 * 60 * 1000

/**
 * Reads the authority `<base>.crt` and `<base>.key`, and makes one where there is none. One that is there is never
 * replaced: every certificate and kubeconfig in use was signed by it.
 *
 * @throws when the files do not belong together or have expired: only a person can decide to lose the old authority.
 */
export async function keepAuthority(base: string, commonName: string, now: number): Promise<KeyPair> {
  const certificate = await textOf(`${base}.crt`)
  if (certificate === undefined) {
    const made = await createAuthority(commonName, now)
    await writePair(base, made)
    return made
  }
  const pair = { certificate, key: (await textOf(`${base}.key`)) ?? '' }
  const problem = authorityProblem(pair, now)
  if (problem) {
    throw new Error(
      `the certificate authority ${base}.crt cannot be used: ${problem}. Restore both files from a backup, or remove ` +
        'the folder they are in: then all certificates and kubeconfigs are made anew.',
    )
  }
  return pair
}

/** Reads the pair `<base>.crt` and `<base>.key`, and issues a new one when there is none that still does. */
export async function keepPair(
  base: string,
  authority: KeyPair,
  request: CertificateRequest,
  now: number,
): Promise<KeyPair> {
  const pair = { certificate: (await textOf(`${base}.crt`)) ?? '', key: (await textOf(`${base}.key`)) ?? '' }
  if (isGood(pair, authority, request, now)) return pair
  const made = await issue(authority, request, now)
  await writePair(base, made)
  return made
}

/** The key comes first: a certificate without its key would look like damage at the next start. */
async function writePair(base: string, { certificate, key }: KeyPair): Promise<void> {
  await writeAtomically(`${base}.key`, key, 0o600)
  await writeAtomically(`${base}.crt`, certificate, 0o644)
}

function authorityProblem(pair: KeyPair, now: number): string | undefined {
  const certificate = parsed(pair.certificate)
  if (!certificate) return 'it is not a certificate'
  if (!hasKey(certificate, pair.key)) return 'its private key is missing or belongs to another certificate'
  if (!certificate.ca) return 'it is not an authority'
  if (certificate.validToDate.getTime() <= now)
    return `it expired on ${certificate.validToDate.toISOString()}`
  return undefined
}

function isGood(pair: KeyPair, authority: KeyPair, request: CertificateRequest, now: number): boolean {
  const certificate = parsed(pair.certificate)
  const signer = parsed(authority.certificate)
  return (
    certificate !== undefined &&
    signer !== undefined &&
    certificate.verify(signer.publicKey) &&
    hasKey(certificate, pair.key) &&
    certificate.validToDate.getTime() > now + renewalMs &&
    certificate.subject === subjectOf(request) &&
    covers(certificate, request.names ?? [])
  )
}

/** A subject as node:crypto prints it. */
const subjectOf = ({ commonName, organizations = [] }: CertificateRequest): string =>
  [...organizations.map((name) => `O=${name}`), `CN=${commonName}`].join('\n')

const covers = (certificate: X509Certificate, names: readonly string[]): boolean =>
  names.every((name) =>
    isIP(name) ? certificate.checkIP(name) !== undefined : certificate.checkHost(name) !== undefined,
  )

function hasKey(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}
