import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { startWorld } from '../testing/world.ts'
import { openOrigin } from './open.ts'

test('I1 credentials for a registry elsewhere are those that imports use: no secret that is excluded', async (t) => {
  const shown: (string | undefined)[] = []
  const server = createServer(({ headers }, response) => {
    shown.push(headers.authorization)
    response.writeHead(401, { 'www-authenticate': 'Basic realm="elsewhere"' }).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const { client } = await startWorld(t)
  await client.create(Namespace, { metadata: { name: 'openshift' } })
  await client.create(ConfigMap, {
    metadata: { namespace: 'openshift', name: 'image-policy' },
    data: { allowedAddressesForImport: host },
  })
  const secret = (name: string, annotations: Record<string, string>) => {
    const auths = { [host]: { username: name, password: 'secret' } }
    return client.create(Secret, {
      metadata: { namespace: 'shop', name, annotations },
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': btoa(JSON.stringify({ auths })) },
    })
  }
  const ask = async () => {
    const origin = { place: `${host}/team/app`, isInsecure: true }
    const signal = AbortSignal.timeout(10_000)
    using remote = await openOrigin(client, { namespace: 'shop', name: 'far' }, origin, signal)
    await assert.rejects(remote?.manifest('v1') ?? Promise.resolve(), { name: 'RegistryProblem' })
    return shown.splice(0).filter((one) => one !== undefined)
  }
  await secret('hidden', { 'openshift.io/image.excludeSecret': 'true' })
  assert.deepEqual(await ask(), [])
  await secret('pull', {})
  assert.deepEqual(await ask(), [`Basic ${btoa('pull:secret')}`])
})
