import type { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509'
import type { KeyPair } from './certificate.ts'
import { library, signingAlgorithm, signingKey, skewMs } from './certificate.ts'

/** Signs certificates that others made the keys for. */
export interface CertificateSigner {
  /** What a request in PEM asks for; undefined when it cannot be read or its sender does not have the key. */
  read(pem: string): Promise<Requested | undefined>
  /**
   * @param usages   Of certificates.k8s.io: `client auth`, `digital signature`…
   * @param seconds  How long it is valid; never longer than the authority.
   * @returns        The certificate, PEM.
   */
  sign(pem: string, usages: readonly string[], seconds: number): Promise<string>
}

export interface Requested {
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly dnsNames: readonly string[]
  readonly ipAddresses: readonly string[]
  readonly emailAddresses: readonly string[]
  readonly uris: readonly string[]
}

export const certificateSigner = (authority: KeyPair, now: () => number): CertificateSigner => ({
  async read(pem) {
    const x509 = await library()
    try {
      const request = new x509.Pkcs10CertificateRequest(pem)
      if (!(await request.verify())) return undefined
      const names = (await namesOf(request))?.names.items ?? []
      const of = (wanted: string) => names.filter(({ type }) => type === wanted).map(({ value }) => value)
      return {
        commonName: request.subjectName.getField('CN')[0] ?? '',
        organizations: request.subjectName.getField('O'),
        dnsNames: of('dns'),
        ipAddresses: of('ip'),
        emailAddresses: of('email'),
        uris: of('url'),
      }
    } catch {
      return undefined
    }
  },
  async sign(pem, usages, seconds) {
    const x509 = await library()
    const request = new x509.Pkcs10CertificateRequest(pem)
    const issuer = new x509.X509Certificate(authority.certificate)
    const names = await namesOf(request)
    const notAfter = Math.min(now() + seconds * 1000, issuer.notAfter.getTime())
    const certificate = await x509.X509CertificateGenerator.create({
      subject: request.subjectName.toJSON(),
      issuer: issuer.subject,
      publicKey: await request.publicKey.export(),
      signingKey: await signingKey(authority.key),
      signingAlgorithm,
      notBefore: new Date(now() - skewMs),
      notAfter: new Date(notAfter),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        ...(keyUsage(usages) ? [new x509.KeyUsagesExtension(keyUsage(usages), true)] : []),
        new x509.ExtendedKeyUsageExtension(usages.flatMap((usage) => extendedUsages[usage] ?? [])),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
        ...(names ? [names] : []),
      ],
    })
    return `${certificate.toString('pem')}\n`
  },
})

async function namesOf(
  request: Pkcs10CertificateRequest,
): Promise<SubjectAlternativeNameExtension | undefined> {
  const { SubjectAlternativeNameExtension } = await library()
  const found = request.extensions.find((extension) => extension instanceof SubjectAlternativeNameExtension)
  return found as SubjectAlternativeNameExtension | undefined
}

const keyUsage = (usages: readonly string[]): number =>
  usages.reduce((flags, usage) => flags | (keyUsages[usage] ?? 0), 0)

/** Bits of KeyUsage, RFC 5280 section 4.2.1.3, as the signers of the cluster allow them. */
const keyUsages: Readonly<Record<string, number>> = { 'digital signature': 1, 'key encipherment': 4 }
const extendedUsages: Readonly<Record<string, string>> = {
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
}
