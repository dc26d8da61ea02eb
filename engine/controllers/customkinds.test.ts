import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openCustomResources } from '@hawser/apiserver/customresources/open.ts'
import { openAccess } from '@hawser/apiserver/http/access.ts'
import { openLocal } from '@hawser/apiserver/local.ts'
import { openResources } from '@hawser/apiserver/resources/open.ts'
import { startContext } from '@hawser/client/context.ts'
import type { Transport } from '@hawser/client/transport.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import * as garbage from './garbage/index.ts'
import * as namespaces from './namespace/index.ts'

const definition = {
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}
const things = '/apis/example.com/v1/namespaces/shop/things'

test('custom resources are garbage, and go with their namespace', async (t) => {
  const resources = await openResources({ log: memoryLog(), kinds: allKinds, serviceCIDR: '10.129.0.0/16' })
  const custom = openCustomResources({
    resources,
    callWebhook: () => assert.fail('there is no webhook'),
    now: Date.now,
    onError: (error) => assert.fail(error as Error),
  })
  const local = openLocal(openAccess(resources), resources)
  const admin = { name: 'admin', groups: ['system:masters'] }
  const transport = {
    request: (request: Parameters<Transport['request']>[0]) => local.call(admin, request),
    watch: (request: Parameters<Transport['watch']>[0]) => local.watch(admin, request),
  } as unknown as Transport
  const end = new AbortController()
  t.after(async () => {
    end.abort()
    custom.close()
    await resources[Symbol.asyncDispose]()
  })
  const context = startContext({ transport, component: 'test', signal: end.signal })
  void garbage.start(context)
  void namespaces.start(context)
  const call = (method: string, path: string, body?: object): Promise<unknown> =>
    local.call(admin, { method, path, ...(body && { body }) })
  const isGone = async (path: string): Promise<boolean> => {
    try {
      await call('GET', path)
      return false
    } catch (error) {
      return isReason(error, 'NotFound')
    }
  }
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let i = 0; i < 400 && !(await holds()); i++) await wait(25)
    assert.ok(await holds())
  }

  await context.client.create(Namespace, { metadata: { name: 'shop' } })
  await call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)
  await until(async () => !(await isGone(things)))
  const owner = (await call('POST', things, { metadata: { name: 'owner' } })) as { metadata: { uid: string } }
  const reference = { apiVersion: 'example.com/v1', kind: 'Thing', name: 'owner', uid: owner.metadata.uid }
  await context.client.create(ConfigMap, {
    metadata: { name: 'owned', namespace: 'shop', ownerReferences: [reference] },
  })
  await call('POST', things, { metadata: { name: 'owned', ownerReferences: [reference] } })
  await call('POST', things, { metadata: { name: 'free' } })
  await call('DELETE', `${things}/owner`)
  await until(() => isGone('/api/v1/namespaces/shop/configmaps/owned'))
  await until(() => isGone(`${things}/owned`))
  assert.equal(await isGone(`${things}/free`), false)
  await call('DELETE', '/api/v1/namespaces/shop')
  await until(() => isGone('/api/v1/namespaces/shop'))
  assert.ok(await isGone(`${things}/free`))
})
