import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Secret } from '@hawser/kinds/core/secret.ts'
import type { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { reconcile, tokenType } from './reconcile.ts'

const account = (uid = 'u') => ({ metadata: { name: 'web', uid } }) as unknown as ServiceAccount
const secret = (data: object | undefined, more: object = {}, type: string = tokenType): Secret =>
  ({
    metadata: {
      name: 's',
      annotations: { 'kubernetes.io/service-account.name': 'web', 'kubernetes.io/service-account.uid': 'u' },
      ...more,
    },
    type,
    ...(data && { data }),
  }) as unknown as Secret
const whole = { token: 'T', namespace: 'N', 'ca.crt': 'CA' }
const unnamed = { annotations: { 'kubernetes.io/service-account.name': 'web' } }

const cases: Record<string, readonly [Secret, ServiceAccount | undefined, string[]]> = {
  'a new one is filled': [secret(undefined, unnamed), account(), ['fill with a token']],
  'a whole one stays': [secret(whole), account(), []],
  'a token that is there stays when the authority changes': [
    secret({ ...whole, 'ca.crt': 'OLD' }),
    account(),
    ['fill'],
  ],
  'one without a namespace is completed': [secret({ ...whole, namespace: '' }), account(), ['fill']],
  'without its account it goes': [secret(whole), undefined, ['delete']],
  'with another account of that name it goes': [secret(whole), account('other'), ['delete']],
  'one that is going is let go': [secret(undefined, { deletionTimestamp: 'now' }), undefined, []],
  'another Secret is not ours': [secret(undefined, {}, 'Opaque'), undefined, []],
}
for (const [name, [given, its, want]] of Object.entries(cases)) {
  test(`token Secrets: ${name}`, () => {
    const actions = reconcile({ secret: given, account: its, rootCA: 'CA' })
    const said = actions.map((one) => (one.do === 'fill' && one.needsToken ? 'fill with a token' : one.do))
    assert.deepEqual(said, want)
  })
}
