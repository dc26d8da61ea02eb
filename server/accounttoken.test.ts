import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openResources } from '@hawser/apiserver/resources/open.ts'
import { startApiServer } from '@hawser/apiserver/server.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import * as serviceaccounttoken from '@hawser/controllers/serviceaccounttoken/index.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { inProcess, systemUser } from './inprocess.ts'

test('the token in a Secret lets its account in, until the account is gone, and then the Secret goes', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-account-'))
  t.after(() => rm(folder, { recursive: true }))
  const resources = await openResources({ log: memoryLog(), kinds: allKinds, serviceCIDR: '10.129.0.0/24' })
  await using server = await startApiServer({
    resources,
    pki: folder,
    host: '127.0.0.1',
    port: 0,
    log: () => {},
  })
  const stop = new AbortController()
  t.after(() => stop.abort())
  const { ca } = server.pki
  const https = httpsTransport({ server: server.url, ca })
  const transport = inProcess(server, systemUser('test'), https)
  const context = startContext({ transport, component: 'test', signal: stop.signal })
  const { client } = context
  const settings = {
    clusterCA: ca,
    api: { ip: '192.0.2.1', port: 6443, serviceIP: '10.129.0.1' },
    volumesDir: '/volumes',
    accountToken: server.accountToken,
  }
  void serviceaccounttoken.start(context, settings)
  const until = async (is: (secret: Secret | undefined) => boolean): Promise<Secret | undefined> => {
    for (const end = Date.now() + 10_000; Date.now() < end; await sleep(10)) {
      const secret = await client.find(Secret, 'web-token', 'shop')
      if (is(secret)) return secret
    }
    throw new Error('the Secret did not become so')
  }

  const namespace = 'shop'
  await client.create(Namespace, { metadata: { name: namespace } })
  await client.create(ServiceAccount, { metadata: { name: 'web', namespace } })
  const annotations = { 'kubernetes.io/service-account.name': 'web' }
  const type = 'kubernetes.io/service-account-token'
  await client.create(Secret, { metadata: { name: 'web-token', namespace, annotations }, type })
  const secret = await until((one) => Boolean(one?.data?.token))
  const { token = '', 'ca.crt': authority = '', namespace: of = '' } = secret?.data ?? {}
  assert.equal(Buffer.from(authority, 'base64').toString(), ca)
  assert.equal(Buffer.from(of, 'base64').toString(), namespace)

  const asBearer = httpsTransport({ server: server.url, ca, token: Buffer.from(token, 'base64').toString() })
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const who = () =>
    asBearer.request({ method: 'POST', path, body: {} }) as Promise<{ status: { userInfo: object } }>
  assert.deepEqual((await who()).status.userInfo, {
    username: 'system:serviceaccount:shop:web',
    uid: (await client.get(ServiceAccount, 'web', namespace)).metadata.uid,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
  })
  await client.delete(ServiceAccount, 'web', { namespace })
  await assert.rejects(who(), { reason: 'Unauthorized' })
  await until((one) => one === undefined)
})
