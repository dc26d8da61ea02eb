import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { withFields } from '../buildfields.ts'
import { build } from '../samples.ts'
import { unresolvable } from './environment.ts'

const objects: Readonly<Record<string, object>> = {
  token: { metadata: { name: 'token' }, data: { key: 'eA==' } },
  settings: { metadata: { name: 'settings' }, data: { a: '1' }, binaryData: { b: 'eA==' } },
}
const client = { find: async (_kind: unknown, name: string) => objects[name] } as never
const withEnv = (...env: EnvVar[]) => build(1, 'New', { strategy: { sourceStrategy: { from: {}, env } } })
const secret = (name: string, key: string, more = {}): EnvVar => ({
  name: 'A',
  valueFrom: { secretKeyRef: { name, key, ...more } },
})
const map = (name: string, key: string): EnvVar => ({
  name: 'B',
  valueFrom: { configMapKeyRef: { name, key } },
})
const field = (fieldPath: string): EnvVar => ({ name: 'C', valueFrom: { fieldRef: { fieldPath } } }) as EnvVar

describe('B19: variables whose value is not to be had', () => {
  const told = 'Unable to resolve build environment variable reference: '
  const cases: Record<string, [EnvVar[], string | undefined]> = {
    'all are there': [[secret('token', 'key'), map('settings', 'a'), map('settings', 'b')], undefined],
    'what may be absent': [[secret('nobody', 'key', { optional: true })], undefined],
    'no secret': [
      [secret('nobody', 'key')],
      `${told}variable A wants the secret "nobody", which is not in project "shop"`,
    ],
    'no key, and no config map': [
      [secret('token', 'x'), map('none', 'a')],
      `${told}variable A wants the key "x" of the secret "token", which does not have it; variable B wants the config map "none", which is not in project "shop"`,
    ],
    'a field that builds have': [[field("metadata.labels['app']")], undefined],
    'one that they have not': [
      [field('status.hostIP')],
      `${told}variable C wants the field "status.hostIP", which builds do not tell`,
    ],
  }
  for (const [name, [env, want]] of Object.entries(cases)) {
    test(name, async () => assert.equal(await unresolvable(client, withEnv(...env)), want))
  }
  test('of build args too', async () => {
    const one = build(1, 'New', { strategy: { dockerStrategy: { buildArgs: [secret('nobody', 'k')] } } })
    assert.match((await unresolvable(client, one)) ?? '', /secret "nobody"/)
  })
})

test('B4: a field that a variable asks for is one of the build', () => {
  const one = withEnv(field('metadata.name'), field("metadata.labels['app']"), secret('token', 'key'))
  assert.deepEqual(withFields(one).spec.strategy.sourceStrategy?.env, [
    { name: 'C', value: 'web-1' },
    { name: 'C', value: 'web' },
    secret('token', 'key'),
  ])
})
