import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { encodeBase64 } from '../meta/base64.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { CertificateSigningRequest } from './certificatesigningrequest.ts'

type Given = Draft<typeof CertificateSigningRequest>
const pem = (type: string, bytes = 'MAA=') =>
  encodeBase64(`-----BEGIN ${type}-----\n${bytes}\n-----END ${type}-----\n`)
const csr = (spec: object = {}, status: object = {}): Given => ({
  metadata: { name: 'ann' },
  spec: {
    request: pem('CERTIFICATE REQUEST'),
    signerName: 'example.com/crew',
    usages: ['client auth'],
    ...spec,
  },
  status,
})
const decided = (...types: string[]) => ({ conditions: types.map((type) => ({ type, status: 'True' })) })

const refused: Record<string, readonly [Given, readonly string[]]> = {
  'nothing wrong': [csr(), []],
  'nothing at all': [
    csr({ request: '', signerName: '', usages: [] }),
    [
      'spec.request: Required value',
      'spec.usages: Required value: usages must be provided',
      'spec.signerName: Required value: signerName must be provided',
    ],
  ],
  'no request in PEM': [
    csr({ request: 'YQ==' }),
    ['spec.request: Invalid value: []byte{0x61}: PEM block type must be CERTIFICATE REQUEST'],
  ],
  'a signer without a domain': [
    csr({ signerName: 'crew' }),
    [
      `spec.signerName: Invalid value: "crew": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
    ],
  ],
  'a domain of one part': [
    csr({ signerName: 'com/crew' }),
    [
      'spec.signerName: Invalid value: "com": should be a domain with at least two segments separated by dots',
    ],
  ],
  'a minute': [
    csr({ expirationSeconds: 60 }),
    [
      'spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)',
    ],
  ],
  'a use twice': [csr({ usages: ['any', 'any'] }), ['spec.usages[1]: Duplicate value: "any"']],
  'yes and no': [
    csr({}, decided('Approved', 'Denied')),
    [
      'status.conditions[1].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
    ],
  ],
  'a key for a certificate': [
    csr({}, { certificate: pem('PRIVATE KEY') }),
    [
      'status.certificate: Invalid value: "<certificate data>": only CERTIFICATE PEM blocks are allowed, found "PRIVATE KEY"',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`a signing request: ${name}`, () => assert.deepEqual(problems(CertificateSigningRequest, given), want))
}

test('what was asked for stays, and what was decided and signed', () => {
  const old = csr({}, { ...decided('Approved'), certificate: pem('CERTIFICATE') })
  const before = admit(CertificateSigningRequest, old)
  const now = admit(CertificateSigningRequest, csr({ signerName: 'example.com/other' }), before)
  assert.equal(now.spec.signerName, 'example.com/crew')
  assert.deepEqual(problems(CertificateSigningRequest, csr(), old), [
    'status.conditions: Forbidden: updates may not remove a condition of type "Approved"',
    'status.certificate: Forbidden: updates may not modify existing certificate content',
  ])
})

test('columns', () => {
  const shown = cells(
    CertificateSigningRequest,
    csr({ username: 'ann', expirationSeconds: 3600 }, { ...decided('Approved'), certificate: 'YQ==' }),
  )
  assert.deepEqual(shown, {
    SignerName: 'example.com/crew',
    Requestor: 'ann',
    RequestedDuration: '60m',
    Condition: 'Approved,Issued',
  })
  assert.equal(cells(CertificateSigningRequest, csr()).Condition, 'Pending')
})
