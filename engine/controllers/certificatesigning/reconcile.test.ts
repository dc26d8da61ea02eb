import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CertificateSigningRequest } from '@hawser/kinds/certificates/certificatesigningrequest.ts'
import { reconcile } from './reconcile.ts'
import type { RequestedCertificate } from './signers.ts'

const user = 'kubernetes.io/kube-apiserver-client'
const kubelet = 'kubernetes.io/kube-apiserver-client-kubelet'
const serving = 'kubernetes.io/kubelet-serving'
const clientAuth = ['digital signature', 'client auth']
const serverAuth = ['digital signature', 'key encipherment', 'server auth']

const csr = (
  signerName: string,
  usages: string[],
  conditions = ['Approved'],
  more: object = {},
): CertificateSigningRequest =>
  ({
    spec: { signerName, usages, ...more },
    status: { conditions: conditions.map((type) => ({ type, status: 'True' })) },
  }) as unknown as CertificateSigningRequest

const jane: RequestedCertificate = {
  commonName: 'jane',
  organizations: [],
  dnsNames: [],
  ipAddresses: [],
  emailAddresses: [],
  uris: [],
}
const node = { ...jane, commonName: 'system:node:n1', organizations: ['system:nodes'] }

const cases: Record<
  string,
  { given: [CertificateSigningRequest, RequestedCertificate | undefined]; want: string | number | undefined }
> = {
  'what was approved is signed for a year': { given: [csr(user, clientAuth), jane], want: 31_536_000 },
  'or for as long as was asked': {
    given: [csr(user, clientAuth, ['Approved'], { expirationSeconds: 3600 }), jane],
    want: 3600,
  },
  'never for longer': {
    given: [csr(user, clientAuth, ['Approved'], { expirationSeconds: 2 ** 31 - 1 }), jane],
    want: 31_536_000,
  },
  'what waits for a decision is not': { given: [csr(user, clientAuth, []), jane], want: undefined },
  'what was denied is not': { given: [csr(user, clientAuth, ['Denied']), jane], want: undefined },
  'what has failed is not tried again': {
    given: [csr(user, clientAuth, ['Approved', 'Failed']), jane],
    want: undefined,
  },
  'the signer of somebody else': { given: [csr('example.com/x', clientAuth), jane], want: undefined },
  'a request that nobody can read': {
    given: [csr(user, clientAuth), undefined],
    want: 'the certificate request cannot be read',
  },
  'a client that would be a server': {
    given: [csr(user, ['client auth', 'server auth']), jane],
    want: 'invalid usage for client certificate: server auth',
  },
  'a client that is none': {
    given: [csr(user, ['digital signature']), jane],
    want: 'missing required usage for client certificate: client auth',
  },
  'a node': { given: [csr(kubelet, clientAuth), node], want: 31_536_000 },
  'a node that is no node': {
    given: [csr(kubelet, clientAuth), { ...node, commonName: 'jane' }],
    want: 'subject common name does not begin with system:node:',
  },
  'a node in another group': {
    given: [csr(kubelet, clientAuth), { ...node, organizations: ['system:masters', 'system:nodes'] }],
    want: 'subject organization is not system:nodes',
  },
  'a node as client with names': {
    given: [csr(kubelet, clientAuth), { ...node, dnsNames: ['n1'] }],
    want: 'DNS subjectAltNames are not allowed',
  },
  'a node that serves': {
    given: [csr(serving, serverAuth), { ...node, ipAddresses: ['192.0.2.1'] }],
    want: 31_536_000,
  },
  'a node that serves without a name': {
    given: [csr(serving, serverAuth), node],
    want: 'DNS or IP subjectAltName is required',
  },
  'a node that serves as a client': {
    given: [csr(serving, clientAuth), { ...node, dnsNames: ['n1'] }],
    want: 'usages did not match [digital signature key encipherment server auth]',
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const [action] = reconcile({ csr: given[0], requested: given[1] })
    assert.equal(action?.do === 'sign' ? action.seconds : action?.message, want)
  })
}
