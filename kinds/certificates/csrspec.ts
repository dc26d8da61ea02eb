import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.api.certificates.v1'
const atomic = { listType: 'atomic' } as const

export const certificateSigningRequestSpec = s.message(`${v1}.CertificateSigningRequestSpec`, {
  request: [1, s.bytes()],
  signerName: [7, s.string({ mayBeEmpty: true })],
  expirationSeconds: [8, s.pointer(s.integer())],
  usages: [5, s.optional(s.list(s.string(), atomic))],
  username: [2, s.optional(s.string())],
  uid: [3, s.optional(s.string())],
  groups: [4, s.optional(s.list(s.string(), atomic))],
  extra: [6, s.optional(s.map(s.list(s.string())))],
})
export type CertificateSigningRequestSpec = TypeOf<typeof certificateSigningRequestSpec>

export const certificateSigningRequestCondition = s.message(`${v1}.CertificateSigningRequestCondition`, {
  type: [1, s.string({ mayBeEmpty: true })],
  status: [6, s.string({ mayBeEmpty: true })],
  reason: [2, s.optional(s.string())],
  message: [3, s.optional(s.string())],
  lastUpdateTime: [4, s.optional(s.time())],
  lastTransitionTime: [5, s.optional(s.time())],
})
export type CertificateSigningRequestCondition = TypeOf<typeof certificateSigningRequestCondition>

export const certificateSigningRequestStatus = s.message(`${v1}.CertificateSigningRequestStatus`, {
  conditions: [
    1,
    s.optional(s.list(certificateSigningRequestCondition, { listType: 'map', listMapKeys: ['type'] })),
  ],
  certificate: [2, s.optional(s.bytes())],
})
export type CertificateSigningRequestStatus = TypeOf<typeof certificateSigningRequestStatus>
