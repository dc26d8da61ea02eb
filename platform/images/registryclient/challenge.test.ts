import assert from 'node:assert/strict'
import { test } from 'node:test'
import { challengeOf } from './challenge.ts'

const realm = 'https://auth.example/token'
const cases = {
  [`Bearer realm="${realm}",service="r.example",scope="repository:a/b:pull,push"`]: {
    scheme: 'bearer',
    parameters: { realm, service: 'r.example', scope: 'repository:a/b:pull,push' },
  },
  'Basic realm="Registry \\"one\\""': { scheme: 'basic', parameters: { realm: 'Registry "one"' } },
  'basic realm=plain': { scheme: 'basic', parameters: { realm: 'plain' } },
  'Negotiate abc': undefined,
  '': undefined,
} as const
for (const [header, want] of Object.entries(cases))
  test(`I4: ${header || 'no challenge'}`, () => assert.deepEqual(challengeOf(header), want))

test('I4: a token is preferred to a password', () =>
  assert.equal(challengeOf(['Basic realm="a"', `Bearer realm="${realm}"`])?.scheme, 'bearer'))
