import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest, podNamed, sent, type TestResources } from './testing.ts'

const web = (replicas: number, metadata: object = {}): object => ({
  metadata: { name: 'web', ...metadata },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'app:1' }] },
    },
  },
})
const deployments = 'deployments.apps'
const asked = (fieldManager: string) => ({ options: { fieldManager } })

interface Owner {
  readonly manager: string
  readonly operation: string
  readonly subresource?: string
  readonly time: string
  readonly fieldsV1: Record<string, object>
}
const ownersOf = ({ metadata }: KubeObject): Owner[] => (metadata.managedFields ?? []) as unknown as Owner[]
const names = (object: KubeObject): string[] =>
  ownersOf(object).map(({ manager, subresource }) => (subresource ? `${manager}/${subresource}` : manager))

test('who creates owns what was sent and defaulted, not what the server adds', async () => {
  await using api = await openForTest()
  const pod = await api.create('pods', podNamed('a'), { userAgent: 'curl/8.5.0' })
  const [owner] = ownersOf(pod)
  assert.equal(owner?.manager, 'curl')
  assert.ok('f:dnsPolicy' in (owner?.fieldsV1['f:spec'] ?? {}))
  assert.ok(!('f:metadata' in (owner?.fieldsV1 ?? {})))
  assert.ok(!('f:status' in (owner?.fieldsV1 ?? {})))
  assert.ok(!('f:tolerations' in (owner?.fieldsV1['f:spec'] ?? {})))
})

test('text and object of a version say the same', async () => {
  await using api = await openForTest()
  await api.create(deployments, web(1), asked('a'))
  await api.patch(deployments, 'web', { spec: { replicas: 2 } }, 'merge', asked('b'))
  const answer = await api.call('get', deployments, { name: 'web' })
  assert.deepEqual(sent(answer), answer.object)
  assert.deepEqual(names(answer.object as KubeObject), ['a', 'b'])
})

test('pods of one template share the set of their owner', async () => {
  await using api = await openForTest()
  const [a, b] = [await api.create('pods', podNamed('a')), await api.create('pods', podNamed('b'))]
  assert.equal(ownersOf(a)[0]?.fieldsV1, ownersOf(b)[0]?.fieldsV1)
})

test('a report on the status is the reporter’s, and a second one only moves the time', async () => {
  await using api = await openForTest()
  const pod = await api.create('pods', podNamed('a'), asked('me'))
  const report = (phase: string) =>
    api.patch('pods', 'a', { status: { phase } }, 'merge', { subresource: 'status', ...asked('kubelet') })
  api.clock.now += 1000
  const running = await report('Running')
  assert.deepEqual(names(running), ['me', 'kubelet/status'])
  assert.equal(ownersOf(running)[0]?.fieldsV1, ownersOf(pod)[0]?.fieldsV1)
  api.clock.now += 60_000
  const failed = await report('Failed')
  assert.equal(ownersOf(failed)[1]?.fieldsV1, ownersOf(running)[1]?.fieldsV1)
  assert.notEqual(ownersOf(failed)[1]?.time, ownersOf(running)[1]?.time)
})

test('scaling takes the replicas', async () => {
  await using api = await openForTest()
  await api.create(deployments, web(1), asked('me'))
  api.clock.now += 1000
  await api.call(
    'patch',
    deployments,
    { name: 'web', subresource: 'scale', patchType: 'merge', ...asked('hpa') },
    { spec: { replicas: 4 } },
  )
  const scaled = await api.get(deployments, 'web')
  // Without a time, and so in front.
  assert.deepEqual(names(scaled), ['hpa/scale', 'me'])
  assert.deepEqual(ownersOf(scaled)[0]?.fieldsV1, { 'f:spec': { 'f:replicas': {} } })
  assert.ok(!('f:replicas' in (ownersOf(scaled)[1]?.fieldsV1['f:spec'] ?? {})))
})

test('a write that changes nothing writes nothing, whoever asks', async () => {
  await using api = await openForTest()
  const old = await api.create(deployments, web(1), asked('me'))
  api.clock.now += 60_000
  const same = await api.update(deployments, { ...web(1) } as never, asked('you'))
  assert.equal(same.metadata.resourceVersion, old.metadata.resourceVersion)
})

const resets: Record<string, unknown> = { 'an empty list': [], 'one empty entry': [{}] }
for (const [name, managedFields] of Object.entries(resets)) {
  test(`owners are forgotten on request: ${name}`, async () => {
    await using api = await openForTest()
    await api.create(deployments, web(1), asked('me'))
    const reset = await api.update(deployments, web(1, { managedFields }) as never, asked('you'))
    assert.equal(reset.metadata.managedFields, undefined)
    // Not tracked any more, until somebody applies.
    const scaled = await api.update(deployments, web(2) as never, asked('you'))
    assert.equal(scaled.metadata.managedFields, undefined)
  })
}

test('a client may name other owners; what cannot be read is left aside', async () => {
  await using api = await openForTest()
  const { metadata } = await api.create(deployments, web(1), asked('me'))
  const renamed = (metadata.managedFields ?? []).map((entry) => ({ ...entry, manager: 'other' }))
  const update = (managedFields: unknown) =>
    api.update(deployments, web(1, { managedFields }) as never, asked('you'))
  assert.deepEqual(names(await update(renamed)), ['other'])
  assert.deepEqual(names(await update([{ manager: 'x', operation: 'Update', apiVersion: 'apps/v1' }])), [
    'other',
  ])
})

test('without managedFields in what is sent, owners stay', async () => {
  await using api: TestResources = await openForTest()
  await api.create(deployments, web(1), asked('me'))
  assert.deepEqual(names(await api.update(deployments, web(3) as never, asked('you'))), ['me', 'you'])
})
