import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node'
import { startTestServer } from '../testserver.ts'

test('an independent client lists, creates, follows and deletes (K20)', async (t) => {
  const { kubeconfig } = await startTestServer(t)
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const core = config.makeApiClient(CoreV1Api)
  const namespace = 'elsewhere'
  await core.createNamespace({ body: { metadata: { name: namespace } } })

  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const informer = makeInformer(config, path, () => core.listNamespacedConfigMap({ namespace }))
  const events = new EventTarget()
  for (const type of ['add', 'update', 'delete'] as const) {
    informer.on(type, ({ data }) => events.dispatchEvent(new CustomEvent(type, { detail: data?.colour })))
  }
  await informer.start()
  t.after(() => informer.stop())

  const seen = (type: string) => once(events, type, { signal: AbortSignal.timeout(10_000) })
  const added = seen('add')
  await core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: 'paint' }, data: { colour: 'red' } },
  })
  assert.equal(((await added)[0] as CustomEvent).detail, 'red')

  const updated = seen('update')
  const paint = await core.readNamespacedConfigMap({ namespace, name: 'paint' })
  await core.replaceNamespacedConfigMap({
    namespace,
    name: 'paint',
    body: { ...paint, data: { colour: 'blue' } },
  })
  assert.equal(((await updated)[0] as CustomEvent).detail, 'blue')
  await assert.rejects(
    core.replaceNamespacedConfigMap({ namespace, name: 'paint', body: paint }),
    ({ code }: { code: number }) => code === 409,
  )

  const deleted = seen('delete')
  await core.deleteNamespacedConfigMap({ namespace, name: 'paint' })
  await deleted
})
