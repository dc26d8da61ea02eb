import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest, podNamed } from '../resources/testing.ts'
import { defaultClass } from './claimdefaults.ts'
import { missingTolerations } from './plugins/defaulttolerations.ts'
import { qosClass } from './qosclass.ts'

type Resources = { limits?: Record<string, string>; requests?: Record<string, string> }
const both = { cpu: '1', memory: '1Gi' }
const classes: [name: string, want: string, ...containers: Resources[]][] = [
  ['nobody asks for anything', 'BestEffort', {}, {}],
  ['asking for nothing is not asking', 'BestEffort', { requests: { cpu: '0' } }],
  ['limits are requests', 'Guaranteed', { limits: both }],
  ['the same in other words', 'Guaranteed', { limits: both, requests: { cpu: '1000m', memory: '1024Mi' } }],
  ['less than the limit', 'Burstable', { limits: both, requests: { cpu: '500m' } }],
  ['only one of two containers', 'Burstable', { limits: both }, {}],
  ['only memory', 'Burstable', { limits: { memory: '1Gi' } }],
  ['requests alone', 'Burstable', { requests: both }],
  ['a disk does not count', 'BestEffort', { requests: { 'ephemeral-storage': '1Gi' } }],
]
for (const [name, want, ...resources] of classes) {
  test(`quality of service: ${name}: ${want}`, () => {
    const containers = resources.map((given, index) => ({ name: `c${index}`, resources: given }))
    assert.equal(qosClass({ containers } as never), want)
  })
}

const tolerated: [name: string, present: object[], keys: string[]][] = [
  ['none', [], ['not-ready', 'unreachable']],
  ['one of them', [{ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }], ['unreachable']],
  ['for any effect', [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists' }], ['not-ready']],
  ['everything', [{ operator: 'Exists' }], []],
  [
    'another effect',
    [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }],
    ['not-ready', 'unreachable'],
  ],
]
for (const [name, present, keys] of tolerated) {
  test(`tolerations that are missing when there is: ${name}`, () => {
    const added = missingTolerations(present as never)
    assert.deepEqual(
      added.map(({ key, tolerationSeconds }) => [key, tolerationSeconds]),
      keys.map((key) => [`node.kubernetes.io/${key}`, 300]),
    )
  })
}

test('what a new pod gets', async () => {
  await using api = await openForTest()
  const { spec } = await api.create('pods', podNamed('web'))
  const { priority, preemptionPolicy } = spec as Record<string, unknown>
  assert.deepEqual(
    { priority, preemptionPolicy },
    {
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    },
  )
  const critical = await api.create(
    'pods',
    podNamed('critical', { priorityClassName: 'system-node-critical' }),
  )
  assert.equal((critical.spec as { priority: number }).priority, 2_000_001_000)
})

test('priorities that cannot be', async () => {
  await using api = await openForTest()
  await assert.rejects(api.create('pods', podNamed('web', { priorityClassName: 'high' })), {
    reason: 'Forbidden',
    message: 'pods "web" is forbidden: no PriorityClass with name high was found',
  })
  await assert.rejects(api.create('pods', podNamed('web', { priority: 7 })), {
    reason: 'Forbidden',
    message: /the integer value of priority \(7\) must not be provided in pod spec/,
  })
})

const storageClass = (name: string, isDefault: string | undefined, created: string): KubeObject =>
  ({
    metadata: {
      name,
      creationTimestamp: created,
      ...(isDefault && { annotations: { 'storageclass.kubernetes.io/is-default-class': isDefault } }),
    },
  }) as unknown as KubeObject

test('the newest default class counts', () => {
  const older = storageClass('older', 'true', '2026-01-01T00:00:00Z')
  const newer = storageClass('newer', 'true', '2026-01-02T00:00:00Z')
  const same = storageClass('a-newer', 'true', '2026-01-02T00:00:00Z')
  const other = storageClass('other', 'false', '2026-01-03T00:00:00Z')
  assert.equal(defaultClass([older, newer, other]), 'newer')
  assert.equal(defaultClass([newer, same]), 'a-newer')
  assert.equal(defaultClass([other]), undefined)
  const annotations = { 'storageclass.beta.kubernetes.io/is-default-class': 'true' }
  const first = { ...other, metadata: { ...other.metadata, annotations } }
  assert.equal(defaultClass([older, first]), 'other')
})

test('a claim that names no class gets the default one, and one that wants none gets none', async () => {
  await using api = await openForTest()
  await api.create('storageclasses.storage.k8s.io', {
    metadata: { name: 'local', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'hawser.dev/local',
  })
  const claim = async (name: string, spec: object, annotations = {}) => {
    const body = {
      metadata: { name, annotations },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    }
    const created = await api.create('persistentvolumeclaims', body)
    return (created.spec as { storageClassName?: string }).storageClassName
  }
  assert.equal(await claim('silent', {}), 'local')
  assert.equal(await claim('none', { storageClassName: '' }), '')
  const named = { 'volume.beta.kubernetes.io/storage-class': 'fast' }
  assert.equal(await claim('older', {}, named), undefined)
  assert.equal(await claim('other', { storageClassName: 'fast' }), 'fast')
})

test('the name of a namespace is one of its labels, always', async () => {
  await using api = await openForTest()
  await api.create('namespaces', { metadata: { name: 'shop' } })
  const { metadata } = await api.patch('namespaces', 'shop', {
    metadata: { labels: { 'kubernetes.io/metadata.name': 'other', a: 'b' } },
  })
  assert.deepEqual(metadata.labels, { 'kubernetes.io/metadata.name': 'shop', a: 'b' })
})
