import { library } from './certificate.ts'

/** Whom a certificate signing request is about: as a user, names and groups. */
export interface RequestedSubject {
  readonly commonNames: readonly string[]
  readonly organizations: readonly string[]
}

/**
 * @param pem  `-----BEGIN CERTIFICATE REQUEST-----` and so on.
 * @returns    Undefined when it is no such request.
 */
export async function requestedSubject(pem: string): Promise<RequestedSubject | undefined> {
  const { Pkcs10CertificateRequest } = await library()
  if (!pem.includes('-----BEGIN CERTIFICATE REQUEST-----')) return undefined
  try {
    const { subjectName } = new Pkcs10CertificateRequest(pem)
    return { commonNames: subjectName.getField('CN'), organizations: subjectName.getField('O') }
  } catch {
    return undefined
  }
}
