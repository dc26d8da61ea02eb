import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { patientLog } from '@hawser/store/testing.ts'
import { openForTest, podNamed, type TestResources } from './testing.ts'

type Patience = AsyncDisposable & { api: TestResources; disk: ReturnType<typeof patientLog>['disk'] }

/** With a ConfigMap `c` on the disk, and a disk that takes nothing more until it is told to. */
async function openPatient(): Promise<Patience> {
  const { disk, log } = patientLog()
  const api = await openForTest(log)
  await api.create('configmaps', { metadata: { name: 'c' }, data: { a: '0' } })
  disk.isSlow = true
  return { api, disk, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() }
}

const dataOf = (object: KubeObject): unknown => (object as KubeObject & { data: unknown }).data
const patched = ({ api }: Patience, data: object) => api.patch('configmaps', 'c', { data })

/** Whether somebody has an answer, after he had time enough to get one. */
async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  let is = false
  void answer.then(
    () => (is = true),
    () => (is = true),
  )
  for (let turns = 0; turns < 5; turns++) await turn()
  return is
}

/** How it ends for all, while the disk takes what comes. */
async function outcomes(
  disk: Patience['disk'],
  all: Promise<readonly PromiseSettledResult<unknown>[]>,
): Promise<readonly string[]> {
  for (let rounds = 0; rounds < 20 && !(await isAnswered(all)); rounds++) disk.take()
  return (await all).map(({ status }) => status)
}

test('changes of one object that come together build on each other and are one commit', async () => {
  await using patient = await openPatient()
  const { api, disk } = patient
  const watch = api.watch('configmaps')
  const before = watch.told
  const changes = ['1', '2', '3', '4'].map((value) => patched(patient, { a: value, [`only-${value}`]: 'x' }))
  assert.equal(await isAnswered(Promise.race(changes)), false)
  assert.equal(disk.waits, 4)
  assert.deepEqual(dataOf(await api.get('configmaps', 'c')), { a: '0' }, 'who reads sees what is on disk')
  assert.deepEqual(watch.told, before)

  disk.take()
  const answers = await Promise.all(changes)
  assert.deepEqual(dataOf(answers[1] as KubeObject), { a: '2', 'only-1': 'x', 'only-2': 'x' })
  const versions = answers.map(({ metadata }) => metadata.resourceVersion)
  assert.equal(new Set(versions).size, 4, 'each is answered with what he wrote')
  assert.deepEqual(
    watch.told.slice(before.length),
    versions.map((version) => `MODIFIED c@${version}`),
  )
})

test('what follows from a version that is not on disk is not told before it is', async () => {
  await using patient = await openPatient()
  const { api, disk } = patient
  const { resourceVersion } = (await api.get('configmaps', 'c')).metadata
  const change = patched(patient, { a: '1' })
  const late = api.patch('configmaps', 'c', { metadata: { resourceVersion }, data: { a: '2' } })
  const same = patched(patient, { a: '1' })
  const rehearsed = api.patch('configmaps', 'c', { data: { b: '1' } }, 'merge', { options: { dryRun: true } })
  for (const each of [late, same, rehearsed]) assert.equal(await isAnswered(each), false)

  disk.take()
  await change
  await assert.rejects(late, { reason: 'Conflict' })
  assert.equal((await same).metadata.resourceVersion, (await change).metadata.resourceVersion)
  assert.deepEqual(dataOf(await rehearsed), { a: '1', b: '1' })
})

test('what builds on a version that the disk refuses is refused with it', async () => {
  await using patient = await openPatient()
  const { api, disk } = patient
  const changes = [patched(patient, { a: '1' }), patched(patient, { a: '1' }), patched(patient, { a: '2' })]
  const all = Promise.allSettled(changes)
  await isAnswered(all)
  disk.refuse()
  await isAnswered(all)
  // The third one had waited for the second, which changed nothing: it begins from what is on disk.
  disk.take()
  assert.deepEqual(
    (await all).map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled'],
  )
  await assert.rejects(changes[1] as Promise<unknown>, /no space left on device/)
  assert.deepEqual(dataOf(await api.get('configmaps', 'c')), { a: '2' })
})

test('what is being removed is not built on', async () => {
  await using patient = await openPatient()
  const { api, disk } = patient
  const change = patched(patient, { a: '1' })
  const removal = api.remove('configmaps', 'c')
  const late = patched(patient, { a: '2' })
  assert.equal(await isAnswered(late), false)
  assert.equal(disk.waits, 2)

  disk.take()
  assert.deepEqual(dataOf(await change), { a: '1' })
  await removal
  await assert.rejects(late, { reason: 'NotFound' })
})

test('quotas count what builds on a version that is not on disk', async () => {
  const { disk, log } = patientLog()
  await using api = await openForTest(log)
  await api.create('resourcequotas', {
    metadata: { name: 'q' },
    spec: { hard: { 'services.nodeports': '3' } },
  })
  const spec = { type: 'NodePort', ports: [{ name: 'a', port: 80 }] }
  await api.create('services', { metadata: { name: 'web' }, spec })
  const port = (name: string, port: number) => [{ op: 'add', path: '/spec/ports/-', value: { name, port } }]
  disk.isSlow = true
  const changes = Promise.allSettled([
    api.patch('services', 'web', port('b', 81), 'json'),
    api.patch('services', 'web', port('c', 82), 'json'),
    api.patch('services', 'web', port('d', 83), 'json'),
  ])
  assert.deepEqual(await outcomes(disk, changes), ['fulfilled', 'fulfilled', 'rejected'])
})

test('who deletes a pod removes it himself, whoever changes it meanwhile', async () => {
  await using patient = await openPatient()
  const { api, disk } = patient
  disk.isSlow = false
  await api.create('pods', podNamed('p'))
  disk.isSlow = true
  const both = Promise.allSettled([
    api.remove('pods', 'p'),
    api.patch('pods', 'p', { metadata: { labels: { a: 'b' } } }),
  ])
  assert.deepEqual(await outcomes(disk, both), ['fulfilled', 'rejected'])
})

test('who rehearses a creation is not told of one that is not on disk', async () => {
  await using patient = await openPatient()
  const { api, disk } = patient
  const made = { metadata: { name: 'new' } }
  const creation = Promise.allSettled([api.create('configmaps', made)])
  const rehearsed = await api.create('configmaps', made, { options: { dryRun: true } })
  assert.equal(rehearsed.metadata.name, 'new')
  disk.refuse()
  assert.equal((await creation)[0].status, 'rejected')
})

test('who wants the name of one whom the disk refuses gets it', async () => {
  await using patient = await openPatient()
  const { api, disk } = patient
  const made = { metadata: { name: 'new' } }
  const both = Promise.allSettled([api.create('configmaps', made), api.create('configmaps', made)])
  assert.equal(await isAnswered(both), false)
  disk.refuse()
  assert.deepEqual(await outcomes(disk, both), ['rejected', 'fulfilled'])
})

test('what a Service has on the disk still, it may have again', async () => {
  await using patient = await openPatient()
  const { api, disk } = patient
  const spec = (nodePort: number) => ({ type: 'NodePort', ports: [{ port: 80, nodePort }] })
  disk.isSlow = false
  await api.create('services', { metadata: { name: 'web' }, spec: spec(30_001) })
  disk.isSlow = true
  const both = Promise.all([
    api.patch('services', 'web', { spec: spec(30_002) }),
    api.patch('services', 'web', { spec: spec(30_001) }),
  ])
  for (let rounds = 0; rounds < 20 && !(await isAnswered(both)); rounds++) disk.take()
  await both
})
