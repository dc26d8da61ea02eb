import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readKubeconfig } from './kubeconfig.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const config = (cluster: object, user: object): string =>
  JSON.stringify({
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://localhost:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
  })

const cases: Record<string, { text: string; want: object }> = {
  'inline data, as JSON': {
    text: config(
      { 'certificate-authority-data': base64('CA') },
      { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
    ),
    want: { server: 'https://localhost:6443', ca: 'CA', cert: 'CERT', key: 'KEY', namespace: 'shop' },
  },
  'files named relative to the kubeconfig, as YAML': {
    text: `
current-context: here
contexts: [{name: here, context: {cluster: c, user: u}}]
clusters:
- name: c
  cluster:
    server: https://localhost:6443
    certificate-authority: pki/../ca.pem
users:
- name: u
  user: {tokenFile: token}
`,
    want: { server: 'https://localhost:6443', ca: 'CA FILE', token: 'secret' },
  },
  'no verification, another name': {
    text: config({ 'insecure-skip-tls-verify': true, 'tls-server-name': 'api' }, { token: 't' }),
    want: {
      server: 'https://localhost:6443',
      insecure: true,
      serverName: 'api',
      token: 't',
      namespace: 'shop',
    },
  },
}

async function read(text: string, context?: string): Promise<object> {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'kubeconfig-'))
  await writeFile(join(dir.path, 'ca.pem'), 'CA FILE')
  await writeFile(join(dir.path, 'token'), 'secret\n')
  await writeFile(join(dir.path, 'config'), text)
  const found = await readKubeconfig(join(dir.path, 'config'), context)
  return JSON.parse(
    JSON.stringify(found, (_key, value) =>
      value?.type === 'Buffer' ? Buffer.from(value).toString() : value,
    ),
  )
}

for (const [name, { text, want }] of Object.entries(cases)) {
  test(name, async () => assert.deepEqual(await read(text), want))
}
test('says what is missing', async () => {
  await assert.rejects(read(config({}, {}), 'there'), /has no context "there"/)
  await assert.rejects(
    read(config({ 'certificate-authority': 'gone.pem' }, {})),
    /names .*gone\.pem, which cannot be read/,
  )
  await assert.rejects(read('{'), /is not a kubeconfig/)
  await assert.rejects(readKubeconfig('/nonexistent'), /cannot read kubeconfig \/nonexistent/)
})
