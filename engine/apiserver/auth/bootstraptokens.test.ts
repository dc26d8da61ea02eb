import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { bootstrapTokens } from './bootstraptokens.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const base = {
  'token-id': 'abcdef',
  'token-secret': '0123456789abcdef',
  'usage-bootstrap-authentication': 'true',
}
const secret = (
  data: Record<string, string>,
  type = 'bootstrap.kubernetes.io/token',
  metadata = {},
): KubeObject =>
  ({
    metadata: { name: 'bootstrap-token-abcdef', namespace: 'kube-system', ...metadata },
    type,
    data: Object.fromEntries(
      Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
    ),
  }) as unknown as KubeObject

const everybody = ['system:bootstrappers', 'system:authenticated']
const cases: Record<string, { kept?: KubeObject; token?: string; want?: string[] }> = {
  'a token that may authenticate': { kept: secret(base), want: everybody },
  'with further groups': {
    kept: secret({ ...base, 'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token' }),
    want: ['system:bootstrappers', 'system:bootstrappers:kubeadm:default-node-token', 'system:authenticated'],
  },
  'with a group it may not give': { kept: secret({ ...base, 'auth-extra-groups': 'system:masters' }) },
  'not over yet': { kept: secret({ ...base, expiration: '2026-03-01T12:00:01Z' }), want: everybody },
  over: { kept: secret({ ...base, expiration: '2026-03-01T12:00:00Z' }) },
  'with an end that cannot be read': { kept: secret({ ...base, expiration: 'tomorrow' }) },
  'for signing only': { kept: secret({ ...base, 'usage-bootstrap-authentication': 'false' }) },
  'of another type': { kept: secret(base, 'Opaque') },
  'being deleted': { kept: secret(base, undefined, { deletionTimestamp: '2026-03-01T11:00:00Z' }) },
  'with another secret': { kept: secret(base), token: 'abcdef.0123456789abcdeX' },
  'with a wrong secret': { kept: secret(base), token: 'abcdef.0123456789abcdee' },
  'that nobody made': {},
  'of another form': { kept: secret(base), token: 'abcdef-0123456789abcdef' },
}
for (const [name, { kept, token = 'abcdef.0123456789abcdef', want }] of Object.entries(cases)) {
  test(`a bootstrap token ${name}`, async () => {
    const verdict = await bootstrapTokens(() => kept, ['api'])(token, ['api'], now)
    const user = want && { name: 'system:bootstrap:abcdef', groups: want }
    assert.deepEqual(verdict, user && { user, audiences: ['api'] })
  })
}
