import { defineKind, type ObjectOf } from '../kind.ts'
import { age } from '../meta/time.ts'
import { s } from '../schema.ts'
import { checkSigningRequest } from './checkcsr.ts'
import {
  type CertificateSigningRequestStatus,
  certificateSigningRequestSpec,
  certificateSigningRequestStatus,
} from './csrspec.ts'

export type {
  CertificateSigningRequestCondition,
  CertificateSigningRequestSpec,
  CertificateSigningRequestStatus,
} from './csrspec.ts'

const afterAge = { afterAge: true } as const

/** Asks a signer for a certificate. */
export const CertificateSigningRequest = defineKind({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  scope: 'Cluster',
  message: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  nameRule: 'path',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, certificateSigningRequestSpec],
    status: [3, s.defaulted(certificateSigningRequestStatus, {})],
  },
  selectable: { 'spec.signerName': ({ spec }) => spec.signerName },
  complete(draft, old) {
    // Nobody changes afterwards what was asked for; upstream passes over attempts.
    if (old) draft.spec = old.spec as typeof draft.spec
  },
  validate: checkSigningRequest,
  columns: [
    { name: 'SignerName', ...afterAge, value: ({ spec }) => spec.signerName || '<none>' },
    { name: 'Requestor', ...afterAge, value: ({ spec }) => spec.username },
    {
      name: 'RequestedDuration',
      ...afterAge,
      value: ({ spec: { expirationSeconds: seconds } }) =>
        seconds === undefined ? '<none>' : age(seconds * 1000),
    },
    { name: 'Condition', ...afterAge, value: ({ status }) => stateOf(status) },
  ],
})
export type CertificateSigningRequest = ObjectOf<typeof CertificateSigningRequest>

function stateOf({ conditions = [], certificate }: CertificateSigningRequestStatus): string {
  const has = (wanted: string) => conditions.some(({ type }) => type === wanted)
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'
  return [decision, ...(has('Failed') ? ['Failed'] : []), ...(certificate ? ['Issued'] : [])].join(',')
}
