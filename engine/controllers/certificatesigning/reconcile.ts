import type { CertificateSigningRequest } from '@hawser/kinds/certificates/certificatesigningrequest.ts'
import { type RequestedCertificate, signers } from './signers.ts'

export interface State {
  readonly csr: CertificateSigningRequest
  /** Undefined: what is in the request cannot be read. */
  readonly requested: RequestedCertificate | undefined
}
export type Action =
  | {
      readonly do: 'sign'
      readonly csr: CertificateSigningRequest
      readonly usages: readonly string[]
      readonly seconds: number
    }
  | { readonly do: 'fail'; readonly csr: CertificateSigningRequest; readonly message: string }

/** A year: upstream's `--cluster-signing-duration`. */
export const longestSeconds = 365 * 24 * 60 * 60
const shortestSeconds = 10 * 60

/** Whether a request waits for one of our signers: it was approved, and nothing has come of it yet. */
export function isWaiting({ spec, status }: CertificateSigningRequest): boolean {
  const has = (wanted: string): boolean =>
    status.conditions?.some(({ type, status: value }) => type === wanted && value === 'True') ?? false
  return (
    Object.hasOwn(signers, spec.signerName) &&
    !status.certificate &&
    has('Approved') &&
    !has('Denied') &&
    !has('Failed')
  )
}

/** Signs what was approved and keeps to its signer's rules; anything else has failed for good. */
export function reconcile({ csr, requested }: State): Action[] {
  if (!isWaiting(csr)) return []
  if (!requested) return [{ do: 'fail', csr, message: 'the certificate request cannot be read' }]
  const { signerName, usages = [], expirationSeconds = longestSeconds } = csr.spec
  const problem = signers[signerName]?.(requested, new Set(usages))
  if (problem !== undefined) return [{ do: 'fail', csr, message: problem }]
  const seconds = Math.max(shortestSeconds, Math.min(expirationSeconds, longestSeconds))
  return [{ do: 'sign', csr, usages, seconds }]
}
