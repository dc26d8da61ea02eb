import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { kubeconfig, writeKubeconfig } from './kubeconfig.ts'
import { openPki } from './pki.ts'
import { servingNames } from './servingnames.ts'

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'hawser-pki-'))
  t.after(() => rm(path, { recursive: true }))
  return path
}
const dayMs = 24 * 60 * 60 * 1000

test('certificates carry the users and names the cluster expects, signed by its own authority', async (t) => {
  const pki = await openPki(await folder(t), { serviceIP: '10.129.0.1', names: ['api.example.com'] })
  const ca = new X509Certificate(pki.ca)
  const node = await pki.node('worker-1')
  const nodeServing = await pki.nodeServing('worker-1', ['192.0.2.7'])
  const subjects = [pki.admin, pki.kubeletClient, node].map(
    (pair) => new X509Certificate(pair.certificate).subject,
  )
  assert.deepEqual(subjects, [
    'O=system:masters\nCN=kubernetes-admin',
    'O=system:masters\nCN=kube-apiserver-kubelet-client',
    'O=system:nodes\nCN=system:node:worker-1',
  ])
  for (const pair of [pki.admin, pki.kubeletClient, pki.serving, node, nodeServing]) {
    assert.ok(new X509Certificate(pair.certificate).verify(ca.publicKey))
  }
  const serving = new X509Certificate(pki.serving.certificate)
  for (const name of ['kubernetes.default.svc.cluster.local', 'localhost', 'api.example.com']) {
    assert.equal(serving.checkHost(name), name)
  }
  for (const ip of ['127.0.0.1', '::1', '10.129.0.1']) assert.ok(serving.checkIP(ip), ip)
  assert.ok(new X509Certificate(nodeServing.certificate).checkIP('192.0.2.7'))
})

test('opened again, everything is as it was', async (t) => {
  const path = await folder(t)
  const first = await openPki(path)
  const second = await openPki(path)
  assert.deepEqual(
    [second.ca, second.serving, second.admin, await second.node('a')],
    [first.ca, first.serving, first.admin, await first.node('a')],
  )
})

test('keys are readable by their owner alone', async (t) => {
  const path = await folder(t)
  await openPki(path)
  for (const name of ['ca', 'admin', 'apiserver', 'apiserver-kubelet-client']) {
    assert.equal((await stat(join(path, `${name}.key`))).mode & 0o777, 0o600)
  }
})

test('a certificate that expires within 30 days is renewed, the authority is not', async (t) => {
  const path = await folder(t)
  const first = await openPki(path, { now: () => Date.now() - 340 * dayMs })
  const second = await openPki(path)
  assert.equal(second.ca, first.ca)
  assert.notEqual(second.admin.certificate, first.admin.certificate)
  assert.ok(new X509Certificate(second.admin.certificate).validToDate.getTime() > Date.now() + 364 * dayMs)
})

test('a new name makes a new serving certificate', async (t) => {
  const path = await folder(t)
  const first = await openPki(path)
  const second = await openPki(path, { names: ['api.example.com'] })
  assert.notEqual(second.serving.certificate, first.serving.certificate)
  assert.equal(second.admin.certificate, first.admin.certificate)
})

test('a pair whose key was lost or damaged is made anew', async (t) => {
  const path = await folder(t)
  const first = await openPki(path)
  await writeFile(join(path, 'admin.key'), 'rubbish')
  await unlink(join(path, 'apiserver.crt'))
  const second = await openPki(path)
  assert.notEqual(second.admin.certificate, first.admin.certificate)
  assert.notEqual(second.serving.certificate, first.serving.certificate)
})

const damaged: Record<string, (path: string) => Promise<void>> = {
  'without its key': (path) => unlink(join(path, 'ca.key')),
  'with the key of another certificate': async (path) =>
    writeFile(join(path, 'ca.key'), await readFile(join(path, 'admin.key'))),
  'that is not a certificate': (path) => writeFile(join(path, 'ca.crt'), 'rubbish'),
  'that is not an authority': async (path) => {
    await writeFile(join(path, 'ca.crt'), await readFile(join(path, 'admin.crt')))
    await writeFile(join(path, 'ca.key'), await readFile(join(path, 'admin.key')))
  },
}
for (const [name, damage] of Object.entries(damaged)) {
  test(`an authority ${name} is refused and left alone`, async (t) => {
    const path = await folder(t)
    await openPki(path)
    await damage(path)
    const before = await readFile(join(path, 'ca.crt'), 'utf8')
    await assert.rejects(openPki(path), /certificate authority .*ca\.crt cannot be used/)
    assert.equal(await readFile(join(path, 'ca.crt'), 'utf8'), before)
  })
}

test('a node name that is a path is refused', async (t) => {
  const pki = await openPki(await folder(t))
  assert.throws(() => pki.node('../admin'), /cannot be the name of a node/)
})

test('a kubeconfig holds everything inside and only its owner reads it', async (t) => {
  const path = join(await folder(t), 'kubeconfig')
  const user = { certificate: 'cert', key: 'key' }
  await writeKubeconfig(path, { server: 'https://127.0.0.1:6443', ca: 'ca', user })
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  const text = await readFile(path, 'utf8')
  const config = JSON.parse(text)
  assert.deepEqual(JSON.parse(text), kubeconfig({ server: 'https://127.0.0.1:6443', ca: 'ca', user }))
  assert.equal(config.contexts[0].context.namespace, 'default')
  assert.equal(config.users[0].user['client-key-data'], Buffer.from('key').toString('base64'))
})

test('serving names are each said once', () => {
  const names = servingNames(
    { hostname: 'localhost', addresses: ['127.0.0.1', '192.0.2.1'] },
    { ip: '10.0.0.1' },
  )
  assert.equal(new Set(names).size, names.length)
  assert.ok(names.includes('192.0.2.1') && names.includes('10.0.0.1'))
})
