import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest, podNamed } from './testing.ts'

const deployment = (replicas: number, name = 'web') => ({
  metadata: { name },
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

test('an update replaces what the user may write, and keeps what he may not', async () => {
  await using api = await openForTest()
  const old = await api.create(deployments, deployment(1))
  api.clock.now += 60_000
  const now = await api.update(deployments, {
    ...deployment(2),
    metadata: { name: 'web', labels: { a: 'b' }, creationTimestamp: '2020-01-01T00:00:00Z', generation: 9 },
    status: { replicas: 5, observedGeneration: 3 },
  } as never)
  assert.deepEqual(now.metadata, {
    ...old.metadata,
    managedFields: now.metadata.managedFields,
    labels: { a: 'b' },
    generation: 2,
    resourceVersion: '3',
  })
  assert.equal((now.spec as { replicas: number }).replicas, 2)
  assert.deepEqual(now.status, old.status)
})

test('generation counts annotations of a deployment, and nothing of a priority class', async () => {
  await using api = await openForTest()
  const labels = { app: 'web' }
  await api.create('deployments.apps', {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    },
  })
  const annotated = { metadata: { annotations: { 'a.example/b': 'c' } } }
  assert.equal((await api.patch('deployments.apps', 'web', annotated)).metadata.generation, 2)
  const classes = 'priorityclasses.scheduling.k8s.io'
  await api.create(classes, { metadata: { name: 'high' }, value: 1 })
  const described = await api.patch(classes, 'high', { description: 'High' })
  assert.equal(described.metadata.generation, 1)
})

test('generation counts changes of the spec, and of nothing else', async () => {
  await using api = await openForTest()
  await api.create(deployments, deployment(1))
  const steps: [change: object, subresource: 'status' | undefined, generation: number][] = [
    [{ metadata: { labels: { a: '1' } } }, undefined, 1],
    [{ status: { replicas: 1 } }, 'status', 1],
    [{ spec: { replicas: 3 } }, undefined, 2],
    [{ spec: { replicas: 3 } }, undefined, 2],
    [{ spec: { paused: true } }, undefined, 3],
  ]
  for (const [change, subresource, generation] of steps) {
    const { metadata } = await api.patch(deployments, 'web', change, 'merge', { subresource })
    assert.equal(metadata.generation, generation, JSON.stringify(change))
  }
})

test('a write to the status changes only the status, and the other way round', async () => {
  await using api = await openForTest()
  const old = await api.create(deployments, deployment(1))
  const reported = await api.update(
    deployments,
    { ...deployment(9), metadata: { name: 'web', labels: { a: 'b' } }, status: { replicas: 1 } } as never,
    { subresource: 'status' },
  )
  assert.deepEqual(reported.spec, old.spec)
  assert.equal(reported.metadata.labels, undefined)
  assert.equal((reported.status as { replicas: number }).replicas, 1)
  const kept = await api.patch(deployments, 'web', { status: { replicas: 7 }, spec: { replicas: 2 } })
  assert.equal((kept.status as { replicas: number }).replicas, 1)
})

test('an old resourceVersion is refused, none at all is not', async () => {
  await using api = await openForTest()
  const old = await api.create('configmaps', { metadata: { name: 'web' }, data: { a: '1' } })
  await api.update('configmaps', { ...old, data: { a: '2' } } as KubeObject)
  await assert.rejects(api.update('configmaps', { ...old, data: { a: '3' } } as KubeObject), {
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on configmaps "web": the object has been modified; please apply your changes to the latest version and try again',
  })
  const blind = await api.update('configmaps', { metadata: { name: 'web' }, data: { a: '4' } } as never)
  assert.deepEqual(blind.data, { a: '4' })
})

test('a lease is never replaced blindly', async () => {
  await using api = await openForTest()
  await api.create('leases.coordination.k8s.io', { metadata: { name: 'leader' } })
  await assert.rejects(
    api.update('leases.coordination.k8s.io', {
      metadata: { name: 'leader' },
      spec: { holderIdentity: 'me' },
    } as never),
    {
      reason: 'Invalid',
      message: /metadata.resourceVersion: Invalid value: 0: must be specified for an update/,
    },
  )
})

test('writing what is there already writes nothing', async () => {
  await using api = await openForTest()
  const old = await api.create('pods', podNamed('web'))
  const before = api.resources.revision
  const watched = api.watch('pods', { resourceVersion: old.metadata.resourceVersion })
  assert.equal(await api.update('pods', old), old)
  assert.equal(await api.patch('pods', 'web', { metadata: { labels: null } }), old)
  assert.equal(
    await api.patch('pods', 'web', { status: { phase: 'Pending' } }, 'merge', { subresource: 'status' }),
    old,
  )
  assert.equal(api.resources.revision, before)
  assert.deepEqual(watched.told, [])
})

test('concurrent writers of one object lose nothing', async () => {
  await using api = await openForTest()
  await api.create('configmaps', { metadata: { name: 'web' } })
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => api.patch('configmaps', 'web', { data: { [`key${n}`]: 'x' } })),
  )
  const { data } = await api.get('configmaps', 'web')
  assert.equal(Object.keys(data as object).length, 20)
})

test('dry run: the answer shows the change, the object stays', async () => {
  await using api = await openForTest()
  const old = await api.create(deployments, deployment(1))
  const changed = await api.patch(deployments, 'web', { spec: { replicas: 4 } }, 'merge', {
    options: { dryRun: true },
  })
  assert.equal((changed.spec as { replicas: number }).replicas, 4)
  assert.equal(await api.get(deployments, 'web'), old)
})

test('an object that is gone, another name, another uid, an unknown subresource', async () => {
  await using api = await openForTest()
  const map = await api.create('configmaps', { metadata: { name: 'web' } })
  await assert.rejects(api.update('configmaps', { metadata: { name: 'nobody' } } as never), {
    reason: 'NotFound',
    message: 'configmaps "nobody" not found',
  })
  await assert.rejects(api.update('configmaps', map, { name: 'other' }), {
    reason: 'BadRequest',
    message: 'the name of the object (web) does not match the name on the URL (other)',
  })
  await assert.rejects(api.update('configmaps', { metadata: { name: 'web', uid: 'other' } } as never), {
    reason: 'Conflict',
    message: /Precondition failed: UID in precondition: other, UID in object meta: uid-2/,
  })
  await assert.rejects(api.update('configmaps', map, { subresource: 'status' }), {
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  })
})

test('three kinds of patch; applying needs a name', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web', {}, { a: '1' }))
  await api.patch('pods', 'web', { metadata: { labels: { b: '2' } } }, 'merge')
  await api.patch('pods', 'web', [{ op: 'add', path: '/metadata/labels/c', value: '3' }], 'json')
  const pod = await api.patch(
    'pods',
    'web',
    { spec: { containers: [{ name: 'main', image: 'app:2' }] } },
    'strategic',
  )
  assert.deepEqual(pod.metadata.labels, { a: '1', b: '2', c: '3' })
  assert.deepEqual(
    (pod.spec as { containers: { name: string; image: string }[] }).containers.map(({ image }) => image),
    ['app:2'],
  )
  await assert.rejects(api.patch('pods', 'web', {}, 'apply'), {
    reason: 'Invalid',
    message: /fieldManager: Required value: is required for apply patch/,
  })
  await assert.rejects(api.patch('pods', 'web', { metadata: { name: 'other' } }), {
    reason: 'BadRequest',
    message: /the name of the object \(other\) does not match/,
  })
  await assert.rejects(api.patch('pods', 'web', { metadata: { resourceVersion: '1' } }), {
    reason: 'Conflict',
  })
})

test('unknown fields of a patch', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web'))
  const patch = { metadata: { labels: { a: 'b' } }, spec: { nodename: 'x' } }
  const answer = await api.call('patch', 'pods', { name: 'web', patchType: 'merge' }, patch)
  assert.deepEqual(answer.warnings, ['unknown field "spec.nodename"'])
  await assert.rejects(api.patch('pods', 'web', patch, 'merge', { options: { fieldValidation: 'Strict' } }), {
    reason: 'Invalid',
    message:
      /^ "" is invalid: patch: Invalid value: ".*": strict decoding error: unknown field "spec.nodename"$/,
  })
})

test('the last finalizer that goes takes the object with it', async () => {
  await using api = await openForTest()
  await api.create('configmaps', { metadata: { name: 'web', finalizers: ['example.org/keep'] } })
  const watched = api.watch('configmaps', { resourceVersion: '2' })
  const marked = (await api.remove('configmaps', 'web')).object as KubeObject
  assert.equal(marked.metadata.deletionTimestamp, '2026-01-01T00:00:00Z')
  await assert.rejects(
    api.patch('configmaps', 'web', { metadata: { finalizers: ['example.org/keep', 'example.org/more'] } }),
    { reason: 'Invalid', message: /no new finalizers can be added if the object is being deleted/ },
  )
  await api.patch('configmaps', 'web', { metadata: { finalizers: null } })
  await assert.rejects(api.get('configmaps', 'web'), { reason: 'NotFound' })
  assert.deepEqual(watched.told, ['MODIFIED web@3', 'DELETED web@4'])
})

test('a node whose agent told its capacity alone can be labelled, and offers all of it', async () => {
  await using api = await openForTest()
  await api.create('nodes', { metadata: { name: 'n' } })
  await api.patch('nodes', 'n', { status: { capacity: { cpu: '4' } } }, 'merge', { subresource: 'status' })
  const { status } = await api.patch('nodes', 'n', { metadata: { labels: { a: 'b' } } })
  assert.deepEqual((status as { allocatable: object }).allocatable, { cpu: '4' })
})
