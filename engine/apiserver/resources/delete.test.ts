import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Options } from './options.ts'
import { openForTest, podNamed } from './testing.ts'

test('what is deleted answers a Status that names it, and is gone', async () => {
  await using api = await openForTest()
  await api.create('configmaps', { metadata: { name: 'web' } })
  const answer = await api.remove('configmaps', 'web')
  assert.deepEqual(answer.object, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: 'web', kind: 'configmaps', uid: 'uid-2' },
  })
  assert.equal(answer.revision, 3)
  await assert.rejects(api.get('configmaps', 'web'), {
    reason: 'NotFound',
    message: 'configmaps "web" not found',
    details: { kind: 'configmaps', name: 'web' },
  })
  await assert.rejects(api.remove('configmaps', 'web'), { reason: 'NotFound' })
})

test('a pod on a node is asked to go, and goes when its node says so', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web', { nodeName: 'node-1' }))
  const asked = (await api.remove('pods', 'web')).object as KubeObject
  assert.equal(asked.metadata.deletionTimestamp, '2026-01-01T00:00:30Z')
  assert.equal(asked.metadata.deletionGracePeriodSeconds, 30)
  await api.patch('pods', 'web', { status: { phase: 'Running' } }, 'merge', { subresource: 'status' })
  const gone = (await api.remove('pods', 'web', { gracePeriodSeconds: 0 })).object as KubeObject
  assert.equal(gone.kind, 'Pod')
  await assert.rejects(api.get('pods', 'web'), { reason: 'NotFound' })
})

test('a pod that goes at once is told to be going, and then to be gone', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web'))
  const watched = api.watch('pods', { resourceVersion: '2' })
  const gone = (await api.remove('pods', 'web')).object as KubeObject
  assert.deepEqual(watched.told, ['MODIFIED web@3', 'DELETED web@4'])
  const { deletionTimestamp, deletionGracePeriodSeconds } = watched.events[1]?.object.metadata ?? {}
  assert.deepEqual([deletionTimestamp, deletionGracePeriodSeconds], ['2026-01-01T00:00:00Z', 0])
  assert.deepEqual(gone, watched.events[1]?.object)
})

test('what answers its last version says at which revision it went', async () => {
  await using api = await openForTest()
  await api.create('serviceaccounts', { metadata: { name: 'web' } })
  const { object } = await api.remove('serviceaccounts', 'web')
  assert.equal((object as KubeObject).metadata.resourceVersion, '3')
})

test('options come in the body as well as in the query', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web', { nodeName: 'node-1' }))
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 5 }
  const { object } = await api.call(
    'delete',
    'pods',
    { name: 'web', options: { gracePeriodSeconds: 9 } },
    body,
  )
  assert.equal((object as KubeObject).metadata.deletionGracePeriodSeconds, 5)
})

const refusals: Record<string, [options: Options, body: unknown, reason: string, message: RegExp]> = {
  'another uid': [
    { preconditions: { uid: 'other' } },
    undefined,
    'Conflict',
    /^Operation cannot be fulfilled on ConfigMap "web": the UID in the precondition \(other\) does not match the UID in record \(uid-2\)\. The object might have been deleted and then recreated$/,
  ],
  'another version': [
    {},
    { preconditions: { resourceVersion: '1' } },
    'Conflict',
    /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(2\)\. The object might have been modified$/,
  ],
  'both ways to say what becomes of dependents': [
    { orphanDependents: true, propagationPolicy: 'Orphan' },
    undefined,
    'Invalid',
    /orphanDependents and deletionPropagation cannot be both set/,
  ],
  'a body that is something else': [{}, { kind: 'Pod' }, 'BadRequest', /is DeleteOptions, not Pod/],
  'a mistyped body': [
    {},
    { gracePeriodSeconds: 'soon' },
    'BadRequest',
    /is not DeleteOptions: json: cannot unmarshal/,
  ],
}
for (const [name, [options, body, reason, message]] of Object.entries(refusals)) {
  test(`${name} is refused`, async () => {
    await using api = await openForTest()
    await api.create('configmaps', { metadata: { name: 'web' } })
    await assert.rejects(api.call('delete', 'configmaps', { name: 'web', options }, body), {
      reason,
      message,
    })
    await api.get('configmaps', 'web')
  })
}

test('dry run deletes nothing', async () => {
  await using api = await openForTest()
  await api.create('configmaps', { metadata: { name: 'web' } })
  await api.remove('configmaps', 'web', { dryRun: true })
  await api.get('configmaps', 'web')
})

test('a collection is deleted as far as it is selected', async () => {
  await using api = await openForTest()
  for (const [name, app] of [
    ['a', 'x'],
    ['b', 'x'],
    ['c', 'y'],
  ] as const) {
    await api.create('pods', podNamed(name, {}, { app }))
  }
  const answer = await api.call('deletecollection', 'pods', { options: { labelSelector: 'app=x' } })
  assert.equal((answer.object as { kind: string }).kind, 'PodList')
  assert.equal((answer.object as unknown as { items: unknown[] }).items.length, 2)
  assert.deepEqual(await api.names('pods'), ['c'])
})

test('a page of a collection is deleted, and tells where the next one begins', async () => {
  await using api = await openForTest()
  for (const name of ['a', 'b', 'c']) await api.create('configmaps', { metadata: { name } })
  const options = { limit: 2 }
  const { object } = await api.call('deletecollection', 'configmaps', { options })
  const { continue: token = '' } = (object as { metadata: { continue?: string } }).metadata
  assert.deepEqual(await api.names('configmaps'), ['c'])
  await api.call('deletecollection', 'configmaps', { options: { limit: 2, continue: token } })
  assert.deepEqual(await api.names('configmaps'), [])
})

test('preconditions hold for all of a collection', async () => {
  await using api = await openForTest()
  await api.create('configmaps', { metadata: { name: 'a' } })
  const body = { preconditions: { uid: 'other' } }
  await assert.rejects(api.call('deletecollection', 'configmaps', {}, body), { reason: 'Conflict' })
  assert.deepEqual(await api.names('configmaps'), ['a'])
})

test('who takes off the last finalizer is shown the object without it', async () => {
  await using api = await openForTest()
  await api.create('configmaps', { metadata: { name: 'web', finalizers: ['a.example/b'] } })
  await api.remove('configmaps', 'web')
  const last = await api.patch('configmaps', 'web', { metadata: { finalizers: null } })
  assert.equal(last.metadata.finalizers, undefined)
  await assert.rejects(api.get('configmaps', 'web'), { reason: 'NotFound' })
})

test('a namespace goes when the last thing in it is gone and its finalizer is taken off', async () => {
  await using api = await openForTest()
  const created = await api.create('namespaces', { metadata: { name: 'shop' } })
  assert.deepEqual(created.metadata.labels, { 'kubernetes.io/metadata.name': 'shop' })
  assert.deepEqual([created.spec, created.status], [{ finalizers: ['kubernetes'] }, { phase: 'Active' }])
  const marked = (await api.remove('namespaces', 'shop')).object as KubeObject
  assert.deepEqual(marked.status, { phase: 'Terminating' })
  await assert.rejects(api.remove('namespaces', 'shop'), {
    reason: 'Conflict',
    message: /The system is ensuring all content is removed from this namespace/,
  })
  // Not by an update of the object: only the subresource changes the finalizers of the spec.
  await api.update('namespaces', { ...marked, spec: {} }, { subresource: 'finalize' })
  await assert.rejects(api.get('namespaces', 'shop'), { reason: 'NotFound' })
})

test('namespaces that everything needs stay', async () => {
  await using api = await openForTest()
  await assert.rejects(api.remove('namespaces', 'default'), {
    reason: 'Forbidden',
    message: 'namespaces "default" is forbidden: this namespace may not be deleted',
  })
})
