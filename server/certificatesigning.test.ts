import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openResources } from '@hawser/apiserver/resources/open.ts'
import { startApiServer } from '@hawser/apiserver/server.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import * as certificatesigning from '@hawser/controllers/certificatesigning/index.ts'
import { CertificateSigningRequest } from '@hawser/kinds/certificates/certificatesigningrequest.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { inProcess, systemUser } from './inprocess.ts'

const run = promisify(execFile)

test('who has a request of his own key approved is known to the API by the certificate', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-csr-'))
  t.after(() => rm(folder, { recursive: true }))
  const resources = await openResources({ log: memoryLog(), kinds: allKinds, serviceCIDR: '10.129.0.0/24' })
  await using server = await startApiServer({
    resources,
    pki: join(folder, 'pki'),
    host: '127.0.0.1',
    port: 0,
    log: () => {},
  })
  const stop = new AbortController()
  t.after(() => stop.abort())
  const { ca, signer } = server.pki
  const https = httpsTransport({ server: server.url, ca })
  const transport = inProcess(server, systemUser('test'), https)
  const context = startContext({ transport, component: 'test', signal: stop.signal })
  const { client } = context
  const settings = {
    clusterCA: ca,
    api: { ip: '192.0.2.1', port: 6443, serviceIP: '10.129.0.1' },
    volumesDir: '/volumes',
    certificateSigner: signer,
  }
  void certificatesigning.start(context, settings)

  const [keyFile, csrFile] = [join(folder, 'jane.key'), join(folder, 'jane.csr')]
  const subject = ['-subj', '/O=developers/CN=jane']
  await run('openssl', [
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    keyFile,
    '-out',
    csrFile,
    ...subject,
  ])
  const made = await client.create(CertificateSigningRequest, {
    metadata: { name: 'jane' },
    spec: {
      signerName: 'kubernetes.io/kube-apiserver-client',
      request: (await readFile(csrFile)).toString('base64'),
      usages: ['digital signature', 'key encipherment', 'client auth'],
      expirationSeconds: 3600,
    },
  })
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests/jane/approval'
  const conditions = [{ type: 'Approved', status: 'True', reason: 'Test', message: 'approved' }]
  await transport.request({ method: 'PUT', path, body: { ...made, status: { conditions } } })
  let certificate = ''
  for (const end = Date.now() + 20_000; !certificate && Date.now() < end; await sleep(20)) {
    const { status } = await client.get(CertificateSigningRequest, 'jane')
    certificate = Buffer.from(status.certificate ?? '', 'base64').toString()
  }
  const certificateFile = join(folder, 'jane.crt')
  await writeFile(certificateFile, certificate)
  const { stdout } = await run('openssl', [
    'x509',
    '-in',
    certificateFile,
    '-noout',
    '-subject',
    '-ext',
    'extendedKeyUsage,keyUsage',
  ])
  assert.match(stdout, /O = developers, CN = jane/)
  assert.match(stdout, /TLS Web Client Authentication/)
  assert.match(stdout, /Digital Signature, Key Encipherment/)

  const asJane = httpsTransport({
    server: server.url,
    ca,
    cert: certificate,
    key: await readFile(keyFile, 'utf8'),
  })
  const who = (await asJane.request({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: {},
  })) as unknown as { status: { userInfo: { username: string; groups: string[] } } }
  assert.equal(who.status.userInfo.username, 'jane')
  assert.deepEqual(who.status.userInfo.groups.toSorted(), ['developers', 'system:authenticated'])
})
