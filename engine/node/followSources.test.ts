import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openAccess } from '@hawser/apiserver/http/access.ts'
import { openLocal } from '@hawser/apiserver/local.ts'
import { openResources } from '@hawser/apiserver/resources/open.ts'
import { startContext } from '@hawser/client/context.ts'
import type { Transport, WatchEvent } from '@hawser/client/transport.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { followSources, type Source } from './followSources.ts'

/** An API without HTTP, an administrator's client, and what node n1 follows with the rights of a node. */
async function world(t: TestContext) {
  const resources = await openResources({ log: memoryLog(), kinds: allKinds, serviceCIDR: '10.255.0.0/24' })
  const local = openLocal(openAccess(resources), resources)
  const abort = new AbortController()
  const lines: string[] = []
  const contextOf = (name: string, ...groups: string[]) => {
    const user = { name, groups }
    const transport = {
      request: (request) => local.call(user, request),
      watch: (request) => local.watch(user, request) as AsyncIterable<WatchEvent>,
    } as Transport
    return startContext({
      transport,
      component: 'test',
      signal: abort.signal,
      log: (line) => lines.push(line),
    })
  }
  const admin = contextOf('admin', 'system:masters')
  await admin.client.create(Namespace, { metadata: { name: 'shop' } })
  t.after(async () => {
    abort.abort()
    await resources[Symbol.asyncDispose]()
  })
  const told: Source[] = []
  const sources = followSources(contextOf('system:node:n1', 'system:nodes'))
  sources.onChange((source) => told.push(source))
  return { client: admin.client, sources, told, lines }
}

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !is(); tries++) await sleep(10)
  assert.ok(is())
}

const metadata = { namespace: 'shop', name: 'settings' }
const podOn = (nodeName: string, name: string) => ({
  metadata: { namespace: 'shop', name },
  spec: {
    nodeName,
    containers: [{ name: 'web', image: 'web', envFrom: [{ configMapRef: { name: 'settings' } }] }],
  },
})

test('a node follows what its pods refer to, until the last of them is gone', async (t) => {
  const { client, sources, told, lines } = await world(t)
  await client.create(ConfigMap, { metadata, data: { a: '1' } })
  const [first, second] = await Promise.all([
    client.create(Pod, podOn('n1', 'first')),
    client.create(Pod, podOn('n1', 'second')),
  ])
  sources.follow(first)
  sources.follow(second)
  await until(() => sources.configMap('shop', 'settings')?.data?.a === '1')
  assert.deepEqual(told, [])
  await client.patch(ConfigMap, 'settings', { data: { a: '2' } }, { namespace: 'shop' })
  await until(() => told.length === 1)
  assert.deepEqual(told, [{ kind: 'configmap', namespace: 'shop', name: 'settings' }])
  assert.equal(sources.configMap('shop', 'settings')?.data?.a, '2')
  sources.forget(first.metadata.uid)
  assert.ok(sources.configMap('shop', 'settings'))
  sources.forget(second.metadata.uid)
  assert.equal(sources.configMap('shop', 'settings'), undefined)
  assert.deepEqual(lines, [])
})

test('what is made later is told', async (t) => {
  const { client, sources, told } = await world(t)
  sources.follow(await client.create(Pod, podOn('n1', 'first')))
  await sleep(50)
  await client.create(ConfigMap, { metadata })
  await until(() => told.length === 1)
})

test('what pods of another node refer to stays unknown', async (t) => {
  const { client, sources, lines } = await world(t)
  await client.create(Secret, { metadata: { namespace: 'shop', name: 'settings' } })
  await client.create(ConfigMap, { metadata })
  sources.follow(await client.create(Pod, podOn('n2', 'first')))
  await until(() => lines.length > 0)
  assert.match(lines[0] ?? '', /no relationship found between node 'n1' and this object/)
  assert.equal(sources.configMap('shop', 'settings'), undefined)
})
