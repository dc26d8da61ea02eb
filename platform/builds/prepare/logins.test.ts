import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { build } from '../samples.ts'
import { hostOf, hostsIn, missingLogin, pushSecretOf } from './logins.ts'

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')
const objects: Readonly<Record<string, object>> = {
  builder: {
    metadata: { name: 'builder' },
    secrets: [{ name: 'other' }, { name: 'quay' }, { name: 'gone' }],
  },
  other: { metadata: { name: 'other' }, data: { '.dockercfg': encoded({ 'docker.example:5000': {} }) } },
  quay: {
    metadata: { name: 'quay' },
    data: { '.dockerconfigjson': encoded({ auths: { 'https://quay.example/v2/': {} } }) },
  },
}
const client = { find: async (_kind: unknown, name: string) => objects[name] } as never
const to = (name: string, pushSecret?: string) =>
  build(1, 'New', {
    strategy: { dockerStrategy: {} },
    output: { to: { kind: 'DockerImage', name }, ...(pushSecret && { pushSecret: { name: pushSecret } }) },
  })

describe('B8: who logs in where the image is pushed', () => {
  const cases = {
    'the secret that the build config names': [to('quay.example/web', 'mine'), 'mine'],
    'the one of the account that knows the registry': [to('quay.example/shop/web:1'), 'quay'],
    'of a registry with a port': [to('docker.example:5000/web'), 'other'],
    'nobody where none does': [to('elsewhere.example/web'), undefined],
    'nobody for a stream, which the token is for': [build(1), undefined],
  } as const
  for (const [name, [of, want]] of Object.entries(cases)) {
    test(name, async () => assert.equal(await pushSecretOf(client, of), want))
  }
  test('hosts of images', () =>
    assert.deepEqual(['node', 'library/node:26', 'localhost/x', 'r.example/x', 'r:5/x'].map(hostOf), [
      'docker.io',
      'docker.io',
      'localhost',
      'r.example',
      'r:5',
    ]))
  test('a secret that is no JSON has no logins', () =>
    assert.deepEqual(hostsIn({ data: { '.dockercfg': Buffer.from('{').toString('base64') } }), []))
})

test('B8, B19: a push secret that is not there has a reason', async () => {
  assert.equal(await missingLogin(client, to('quay.example/web', 'quay')), undefined)
  const missing = await missingLogin(client, to('quay.example/web', 'nobody'))
  assert.equal(missing?.reason, 'MissingPushSecret')
  assert.match(missing?.message ?? '', /push secret "nobody".*not in project "shop"/)
})
