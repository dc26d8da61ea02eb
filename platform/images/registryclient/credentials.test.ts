import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentialsFor } from './credentials.ts'

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')
const secret = (auths: object) => ({
  type: 'kubernetes.io/dockerconfigjson',
  data: { '.dockerconfigjson': encoded({ auths }) },
})
const auth = (name: string) => ({ auth: Buffer.from(`${name}:pass:word`).toString('base64') })
const secrets = [
  secret({
    'quay.io': auth('all'),
    'quay.io/team': auth('team'),
    'https://index.docker.io/v1/': auth('hub'),
  }),
  {
    type: 'kubernetes.io/dockercfg',
    data: { '.dockercfg': encoded({ 'r:5000': { username: 'old', password: 'p' } }) },
  },
  { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'bm8ganNvbg==' } },
]
const cases = {
  'quay.io/other/app': 'all',
  'quay.io/team/app': 'team',
  'quay.io/teammates/app': 'all',
  'docker.io/library/redis': 'hub',
  'r:5000/app': 'old',
  'r:5001/app': undefined,
}
for (const [repository, want] of Object.entries(cases))
  test(`I4: credentials for ${repository}`, () =>
    assert.equal(credentialsFor(secrets, repository)?.username, want))

test('I4: a password may have colons', () =>
  assert.equal(credentialsFor(secrets, 'quay.io/a')?.password, 'pass:word'))
