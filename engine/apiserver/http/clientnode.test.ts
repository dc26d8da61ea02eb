import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import {
  ApiextensionsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  Watch,
} from '@kubernetes/client-node'
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

/** An object whose other fields the client does not know. */
type Loose = KubernetesObject & Record<string, unknown>

test('objects of any kind: created, read, patched in every way, applied, deleted', async (t) => {
  const { kubeconfig } = await startTestServer(t)
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const objects = KubernetesObjectApi.makeApiClient(config)
  const about = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'any', namespace: 'default' } }
  const patched = async (fields: object, strategy: PatchStrategy, manager?: string, force?: boolean) => {
    const body = { ...about, ...fields } as Loose
    return (await objects.patch(body, undefined, undefined, manager, force, strategy)).data
  }
  const made = await objects.create({ ...about, data: { a: '1' } } as Loose)
  assert.ok(made.metadata?.uid)
  assert.deepEqual(await patched({ data: { b: '2' } }, PatchStrategy.StrategicMergePatch), { a: '1', b: '2' })
  assert.deepEqual(await patched({ data: { b: null } }, PatchStrategy.MergePatch), { a: '1' })
  assert.deepEqual(await patched({ data: { c: '3' } }, PatchStrategy.ServerSideApply, 'one'), {
    a: '1',
    c: '3',
  })
  await assert.rejects(
    patched({ data: { c: '4' } }, PatchStrategy.ServerSideApply, 'two'),
    ({ code, body }: { code: number; body: string }) => code === 409 && /conflict with/.test(body),
  )
  const forced = await patched({ data: { c: '4' } }, PatchStrategy.ServerSideApply, 'two', true)
  assert.deepEqual(forced, { a: '1', c: '4' })
  const read = (await objects.read(about)) as Loose
  assert.deepEqual(read.data, { a: '1', c: '4' })
  const list = await objects.list('v1', 'ConfigMap', 'default')
  assert.deepEqual(
    list.items.map(({ metadata }) => metadata?.name),
    ['any'],
  )
  await objects.delete(about)
  await assert.rejects(objects.read(about), ({ code }: { code: number }) => code === 404)
})

test('custom resources are found by discovery once they are established', async (t) => {
  const { kubeconfig } = await startTestServer(t)
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const definitions = config.makeApiClient(ApiextensionsV1Api)
  const openAPIV3Schema = { type: 'object', x_kubernetes_preserve_unknown_fields: true }
  await definitions.createCustomResourceDefinition({
    body: {
      metadata: { name: 'boats.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'boats', kind: 'Boat' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
      },
    },
  })
  const established = new Promise<void>((resolve, reject) => {
    const seen = (_type: string, { status }: { status?: { conditions?: { type: string }[] } }) => {
      if (status?.conditions?.some(({ type }) => type === 'Established')) resolve()
    }
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    new Watch(config).watch(path, {}, seen, reject).then((ending) => t.after(() => ending.abort()), reject)
  })
  await established
  const where = { group: 'example.com', version: 'v1', namespace: 'default', plural: 'boats' }
  const body = {
    apiVersion: 'example.com/v1',
    kind: 'Boat',
    metadata: { name: 'queen' },
    spec: { length: 7 },
  }
  const custom = config.makeApiClient(CustomObjectsApi)
  await custom.createNamespacedCustomObject({ ...where, body })
  const listed = await custom.listNamespacedCustomObject(where)
  assert.deepEqual(
    listed.items.map((boat: { spec: object }) => boat.spec),
    [{ length: 7 }],
  )
  const objects = KubernetesObjectApi.makeApiClient(config)
  const boat = (await objects.read({ ...body, metadata: { name: 'queen', namespace: 'default' } })) as Loose
  assert.deepEqual(boat.spec, { length: 7 })
})
