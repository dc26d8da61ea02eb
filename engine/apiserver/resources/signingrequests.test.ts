import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CertificateSigningRequestStatus } from '@hawser/kinds/certificates/certificatesigningrequest.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest } from './testing.ts'

const requests = 'certificatesigningrequests.certificates.k8s.io'
const pem = '-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n'
const request = {
  metadata: { name: 'ann' },
  spec: {
    request: Buffer.from(pem).toString('base64'),
    signerName: 'example.com/crew',
    usages: ['client auth'],
    username: 'somebody-else',
    groups: ['system:masters'],
  },
}
const approved = { conditions: [{ type: 'Approved', status: 'True', reason: 'Known' }] }
const statusOf = ({ status }: KubeObject) => status as CertificateSigningRequestStatus

test('who asks for a certificate is whoever asks', async () => {
  await using api = await openForTest()
  const { spec } = await api.create(requests, request)
  const { username, groups } = spec as { username: string; groups?: string[] }
  assert.deepEqual([username, groups], ['tester', undefined])
})

test('approval writes conditions and when they came, and nothing else', async () => {
  await using api = await openForTest()
  const made = await api.create(requests, request)
  const given = {
    ...made,
    spec: { ...request.spec, signerName: 'a.b/c' },
    status: { ...approved, certificate: 'YQ==' },
  }
  const user = { name: 'admin', groups: ['system:masters'] }
  const about = { user, kind: api.kind(requests), name: 'ann', subresource: 'approval' }
  const answer = await api.resources.call({ verb: 'update', namespace: undefined, ...about, body: given })
  const now = answer.object as KubeObject
  const time = '2026-01-01T00:00:00Z'
  assert.deepEqual(statusOf(now), {
    conditions: [{ ...approved.conditions[0], lastUpdateTime: time, lastTransitionTime: time }],
  })
  assert.equal((now.spec as { signerName: string }).signerName, 'example.com/crew')
  const patched = await api.patch(requests, 'ann', { spec: { signerName: 'a.b/c' } })
  assert.equal((patched.spec as { signerName: string }).signerName, 'example.com/crew')
})

test('the status does not decide', async () => {
  await using api = await openForTest()
  const made = await api.create(requests, request)
  await assert.rejects(api.update(requests, { ...made, status: approved }, { subresource: 'status' }), {
    reason: 'Invalid',
    message: /status.conditions: Forbidden: updates may not add a condition of type "Approved"/,
  })
})
