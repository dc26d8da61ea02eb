import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { actAs, type Impersonation } from './actas.ts'

const admin = { name: 'admin', groups: ['system:masters'] }
type Headers = Parameters<typeof actAs>[1]
const cases: Record<string, { headers: Headers; want: object }> = {
  'nobody else': { headers: { accept: ['*/*'] }, want: admin },
  'a user': {
    headers: { 'impersonate-user': ['jane'] },
    want: { name: 'jane', groups: ['system:authenticated'] },
  },
  'a user with groups': {
    headers: { 'impersonate-user': ['jane'], 'impersonate-group': ['a', 'b'] },
    want: { name: 'jane', groups: ['a', 'b', 'system:authenticated'] },
  },
  'a user with uid and extra, whose keys are decoded': {
    headers: {
      'impersonate-user': ['jane'],
      'impersonate-uid': ['7'],
      'impersonate-extra-scopes': ['view', 'edit'],
      'impersonate-extra-example.com%2ftenant': ['x'],
    },
    want: {
      name: 'jane',
      uid: '7',
      groups: ['system:authenticated'],
      extra: { scopes: ['view', 'edit'], 'example.com/tenant': ['x'] },
    },
  },
  'a ServiceAccount, which has groups of its own': {
    headers: { 'impersonate-user': ['system:serviceaccount:shop:web'] },
    want: {
      name: 'system:serviceaccount:shop:web',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
    },
  },
  'a ServiceAccount with other groups': {
    headers: { 'impersonate-user': ['system:serviceaccount:shop:web'], 'impersonate-group': ['a'] },
    want: { name: 'system:serviceaccount:shop:web', groups: ['a', 'system:authenticated'] },
  },
  'somebody unknown': {
    headers: { 'impersonate-user': ['system:anonymous'] },
    want: { name: 'system:anonymous', groups: ['system:unauthenticated'] },
  },
  'a user who is not authenticated': {
    headers: { 'impersonate-user': ['jane'], 'impersonate-group': ['system:unauthenticated'] },
    want: { name: 'jane', groups: ['system:unauthenticated'] },
  },
}
for (const [name, { headers, want }] of Object.entries(cases)) {
  test(`acting as ${name}`, () =>
    assert.deepEqual(
      actAs(admin, headers, () => undefined),
      want,
    ))
}

test('every part is asked for, and a refusal is thrown', () => {
  const asked: Impersonation[] = []
  const refusal = new StatusError('Forbidden', 'no')
  const headers = { 'impersonate-user': ['jane'], 'impersonate-group': ['a'], 'impersonate-extra-k': ['v'] }
  const refuse = (_: unknown, as: Impersonation) => {
    asked.push(as)
    return refusal
  }
  assert.throws(() => actAs(admin, headers, refuse), refusal)
  assert.deepEqual(asked, [{ name: 'jane', groups: ['a'], extra: { k: ['v'] }, uid: undefined }])
})

test('groups without a user are refused', () => {
  assert.throws(
    () => actAs(admin, { 'impersonate-group': ['a'] }, () => undefined),
    /without impersonating a user/,
  )
})
