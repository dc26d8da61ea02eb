import { library } from './certificate.ts'

/**
 * The groups that a certificate signing request asks for.
 *
 * @param pem  `-----BEGIN CERTIFICATE REQUEST-----` and so on.
 * @returns    Undefined when it is no such request.
 */
export async function organizationsOf(pem: string): Promise<readonly string[] | undefined> {
  const { Pkcs10CertificateRequest } = await library()
  if (!pem.includes('-----BEGIN CERTIFICATE REQUEST-----')) return undefined
  try {
    return new Pkcs10CertificateRequest(pem).subjectName.getField('O')
  } catch {
    return undefined
  }
}
