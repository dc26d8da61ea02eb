import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest, podNamed, type TestResources } from '../../resources/testing.ts'

const quota = (api: TestResources, hard: Record<string, string>, spec: object = {}, name = 'q') =>
  api.create('resourcequotas', { metadata: { name }, spec: { hard, ...spec } })
const usedOf = async (api: TestResources, name = 'q'): Promise<unknown> =>
  ((await api.get('resourcequotas', name)).status as { used?: unknown }).used
const map = (name: string) => ({ metadata: { name } })

test('of a hundred who create at once exactly as many succeed as there is room for', async () => {
  await using api = await openForTest()
  await quota(api, { 'count/configmaps': '10', pods: '5' })
  const maps = Array.from({ length: 100 }, (_, index) => api.create('configmaps', map(`m${index}`)))
  const pods = Array.from({ length: 20 }, (_, index) => api.create('pods', podNamed(`p${index}`)))
  const results = await Promise.allSettled([...maps, ...pods])
  const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  assert.equal(results.length - refused.length, 15)
  for (const { reason } of refused) {
    assert.equal(reason.reason, 'Forbidden')
    assert.match(
      reason.message,
      /^(configmaps|pods) "\w+" is forbidden: exceeded quota: q, requested: (count\/configmaps|pods)=1, used: \2=\d+, limited: \2=(10|5)$/,
    )
  }
  assert.equal((await api.names('configmaps')).length, 10)
  assert.equal((await api.names('pods')).length, 5)
  assert.deepEqual(await usedOf(api), { 'count/configmaps': '10', pods: '5' })
})

test('the status shows a new object as soon as its writer has heard of it', async () => {
  await using api = await openForTest()
  await quota(api, { configmaps: '10' })
  for (let count = 1; count <= 3; count++) {
    await api.create('configmaps', map(`m${count}`))
    assert.deepEqual(await usedOf(api), { configmaps: String(count) })
  }
})

test('what was not written is not charged', async () => {
  await using api = await openForTest()
  await quota(api, { configmaps: '2' })
  await api.create('configmaps', map('a'))
  await assert.rejects(api.create('configmaps', map('a')), { reason: 'AlreadyExists' })
  await api.call('create', 'configmaps', { options: { dryRun: true } }, map('c'))
  await api.create('configmaps', map('b'))
  await assert.rejects(api.call('create', 'configmaps', { options: { dryRun: true } }, map('c')), {
    reason: 'Forbidden',
  })
  await api.remove('configmaps', 'a')
  await api.create('configmaps', map('c'))
})

test('all quotas of a namespace count, and none of another', async () => {
  await using api = await openForTest()
  await api.create('namespaces', { metadata: { name: 'shop' } })
  await quota(api, { configmaps: '5' })
  await quota(api, { configmaps: '1' }, {}, 'tight')
  await api.create('configmaps', map('a'))
  await assert.rejects(api.create('configmaps', map('b')), { message: /exceeded quota: tight/ })
  await api.create('configmaps', map('a'), { namespace: 'shop' })
  await api.create('configmaps', map('b'), { namespace: 'shop' })
})

test('a pod must say what a quota counts, and is counted by its class', async () => {
  await using api = await openForTest()
  await quota(api, { cpu: '1', 'limits.memory': '1Gi' })
  await assert.rejects(api.create('pods', podNamed('a')), {
    message: 'pods "a" is forbidden: failed quota: q: must specify cpu for: main; limits.memory for: main',
  })
  const asking = (cpu: string) => ({
    containers: [{ name: 'main', image: 'a', resources: { requests: { cpu }, limits: { memory: '256Mi' } } }],
  })
  await api.create('pods', podNamed('b', asking('500m')))
  await assert.rejects(api.create('pods', podNamed('c', asking('600m'))), {
    message: 'pods "c" is forbidden: exceeded quota: q, requested: cpu=600m, used: cpu=500m, limited: cpu=1',
  })
  await quota(api, { pods: '0' }, { scopes: ['BestEffort'] }, 'best')
  await api.create('pods', podNamed('d', asking('100m')))
  assert.deepEqual(await usedOf(api), { cpu: '600m', 'limits.memory': '512Mi' })
})

test('a Service that wants node ports is charged for them when it does', async () => {
  await using api = await openForTest()
  await quota(api, { 'services.nodeports': '1' })
  const { metadata } = await api.create('services', {
    metadata: { name: 'web' },
    spec: { ports: [{ port: 80 }] },
  })
  await api.create('services', {
    metadata: { name: 'other' },
    spec: { type: 'NodePort', ports: [{ port: 80 }] },
  })
  await assert.rejects(api.patch('services', 'web', { spec: { type: 'NodePort' } }), {
    message:
      'services "web" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
  })
  await api.patch('services', 'other', { spec: { type: 'ClusterIP' } })
  await api.patch('services', 'web', { spec: { type: 'NodePort' } })
  assert.equal(metadata.name, 'web')
})

test('limits, priorities and runtime classes of the cluster', async () => {
  await using api = await openForTest()
  await api.create('limitranges', {
    metadata: { name: 'l' },
    spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] },
  })
  await api.create('priorityclasses.scheduling.k8s.io', { metadata: { name: 'high' }, value: 1000 })
  await api.create('runtimeclasses.node.k8s.io', {
    metadata: { name: 'vm' },
    handler: 'kata',
    overhead: { podFixed: { memory: '64Mi' } },
  })
  const pod = (await api.create(
    'pods',
    podNamed('a', { priorityClassName: 'high', runtimeClassName: 'vm' }),
  )) as KubeObject & {
    spec: { priority: number; overhead: object; containers: { resources: object }[] }
  }
  assert.deepEqual([pod.spec.priority, pod.spec.overhead], [1000, { memory: '64Mi' }])
  assert.deepEqual(pod.spec.containers[0]?.resources, { limits: { cpu: '1' }, requests: { cpu: '1' } })
  const greedy = { containers: [{ name: 'main', image: 'a', resources: { limits: { cpu: '2' } } }] }
  await assert.rejects(api.create('pods', podNamed('b', greedy)), {
    message: 'pods "b" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
  })
})
