import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest, podNamed } from './testing.ts'

const deployment = {
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web', tier: 'front' } },
    template: {
      metadata: { labels: { app: 'web', tier: 'front' } },
      spec: { containers: [{ name: 'main', image: 'app:1' }] },
    },
  },
}
const deployments = 'deployments.apps'
const scale = { subresource: 'scale' }

test('a scale shows the replicas, and writing it changes them', async () => {
  await using api = await openForTest()
  await api.create(deployments, deployment)
  await api.patch(deployments, 'web', { status: { replicas: 2 } }, 'merge', { subresource: 'status' })
  const shown = await api.get(deployments, 'web', scale)
  assert.deepEqual(shown, {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'uid-2',
      resourceVersion: '3',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { replicas: 2 },
    status: { replicas: 2, selector: 'app=web,tier=front' },
  })
  const put = await api.update(deployments, { ...shown, spec: { replicas: 5 } }, scale)
  assert.deepEqual([put.kind, put.spec], ['Scale', { replicas: 5 }])
  const patched = await api.patch(deployments, 'web', { spec: { replicas: 0 } }, 'merge', scale)
  assert.deepEqual(patched.spec, { replicas: 0 })
  const stored = await api.get(deployments, 'web')
  assert.deepEqual([(stored.spec as { replicas: number }).replicas, stored.metadata.generation], [0, 3])
  await assert.rejects(api.update(deployments, { ...shown, spec: { replicas: 1 } }, scale), {
    reason: 'Conflict',
  })
  await assert.rejects(api.patch(deployments, 'web', { spec: { replicas: -1 } }, 'merge', scale), {
    reason: 'Invalid',
  })
  await assert.rejects(api.get('configmaps', 'web', scale), { reason: 'NotFound' })
})

test('the selector of a replication controller is a map', async () => {
  await using api = await openForTest()
  await api.create('replicationcontrollers', {
    metadata: { name: 'web' },
    spec: { ...deployment.spec, selector: { app: 'web', tier: 'front' } },
  })
  const { status } = await api.get('replicationcontrollers', 'web', scale)
  assert.equal((status as { selector: string }).selector, 'app=web,tier=front')
})

test('whatever can be scaled is scaled, with all that it consists of', async () => {
  await using api = await openForTest()
  const selector = { matchLabels: { app: 'web' } }
  const template = {
    metadata: { labels: selector.matchLabels },
    spec: {
      containers: [{ name: 'main', image: 'app:1', ports: [{ containerPort: 80 }] }],
      initContainers: [{ name: 'first', image: 'app:1', restartPolicy: 'Always' }],
      volumes: [{ name: 'a', secret: { secretName: 'a' } }],
    },
  }
  const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '1Gi' } } } }
  const specs = {
    'statefulsets.apps': {
      ...{ serviceName: 'web', selector, template },
      volumeClaimTemplates: [{ ...claim, spec: { ...claim.spec, accessModes: ['ReadWriteOnce'] } }],
    },
    'deployments.apps': { selector, template },
    'replicasets.apps': { selector, template },
    replicationcontrollers: { selector: selector.matchLabels, template },
  }
  for (const [resource, spec] of Object.entries(specs)) {
    await api.create(resource, { metadata: { name: 'web' }, spec })
    await api.patch(resource, 'web', { spec: { replicas: 3 } }, 'merge', { subresource: 'scale' })
    const scaled = await api.get(resource, 'web')
    assert.equal((scaled.spec as { replicas: number }).replicas, 3, resource)
    const negative = { spec: { replicas: -1 } }
    await assert.rejects(api.patch(resource, 'web', negative, 'merge', { subresource: 'scale' }), {
      reason: 'Invalid',
    })
  }
})

test('a binding puts a pod on a node, once', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web'))
  const bind = (name: string, body: object) =>
    api.call('create', 'pods', { name, subresource: 'binding' }, body)
  const answer = await bind('web', {
    metadata: { name: 'web', annotations: { why: 'free' } },
    target: { kind: 'Node', name: 'node-1' },
  })
  assert.equal(answer.code, 201)
  assert.equal((answer.object as { status: string }).status, 'Success')
  const pod = await api.get('pods', 'web')
  assert.equal((pod.spec as { nodeName: string }).nodeName, 'node-1')
  assert.deepEqual(pod.metadata.annotations, { why: 'free' })
  assert.deepEqual((pod.status as { conditions: object[] }).conditions, [
    { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ])
  await assert.rejects(bind('web', { target: { name: 'node-2' } }), {
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-1"',
  })
  await assert.rejects(bind('nobody', { target: { name: 'node-2' } }), { reason: 'NotFound' })
  await assert.rejects(bind('web', { target: {} }), {
    reason: 'Invalid',
    message: 'Binding "web" is invalid: target.name: Required value',
  })
  await api.create('pods', podNamed('other', {}))
  await assert.rejects(bind('other', { metadata: { uid: 'old' }, target: { name: 'node-1' } }), {
    reason: 'Conflict',
    message: /UID in precondition: old/,
  })
  await assert.rejects(bind('other', { metadata: { resourceVersion: '1' }, target: { name: 'node-1' } }), {
    reason: 'Conflict',
    message: /ResourceVersion in precondition: 1/,
  })
  await api.create('pods', podNamed('gated', { schedulingGates: [{ name: 'a.example/b' }] }))
  await assert.rejects(bind('gated', { target: { name: 'node-1' } }), {
    reason: 'Conflict',
    message: /pod gated has non-empty .spec.schedulingGates/,
  })
})

test('bindings are also posted by themselves, as they were at first', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web'))
  const target = { kind: 'Node', name: 'node-1' }
  const answer = await api.call('create', 'bindings', {}, { metadata: { name: 'web' }, target })
  assert.deepEqual([answer.code, (answer.object as { status: string }).status], [201, 'Success'])
  assert.equal(((await api.get('pods', 'web')).spec as { nodeName: string }).nodeName, 'node-1')
  const other = { metadata: { name: 'other' }, target }
  await assert.rejects(api.call('create', 'bindings', {}, other), { message: 'pods "other" not found' })
  await assert.rejects(api.call('create', 'pods', { name: 'web', subresource: 'binding' }, other), {
    reason: 'BadRequest',
    message: 'name in URL does not match name in Binding object',
  })
})

const look = { name: 'look', image: 'tools:1', stdin: true, targetContainerName: 'main' }
const looking = { subresource: 'ephemeralcontainers' }

test('containers to look into a pod are added to it, and only that', async () => {
  await using api = await openForTest()
  const pod = await api.create('pods', podNamed('web'))
  const patched = await api.patch(
    'pods',
    'web',
    { metadata: { labels: { a: 'b' } }, spec: { nodeName: 'elsewhere', ephemeralContainers: [look] } },
    'strategic',
    looking,
  )
  const { spec, metadata } = patched as unknown as {
    spec: Record<string, unknown>
    metadata: KubeObject['metadata']
  }
  const [added] = spec.ephemeralContainers as Record<string, unknown>[]
  assert.partialDeepStrictEqual(added, { ...look, imagePullPolicy: 'IfNotPresent' })
  assert.deepEqual(
    { ...spec, ephemeralContainers: undefined },
    { ...(pod.spec as object), ephemeralContainers: undefined },
  )
  assert.equal(metadata.labels, undefined)
  assert.deepEqual(await api.get('pods', 'web', looking), patched)
})

const badLooks: Readonly<Record<string, [object, RegExp]>> = {
  'one that is there may not be changed': [
    { ephemeralContainers: [{ name: 'first', image: 'other:1' }] },
    /spec.ephemeralContainers: Forbidden: existing ephemeral containers "first" may not be changed/,
  ],
  'one that is there may not be removed': [
    { ephemeralContainers: [{ name: 'first', $patch: 'delete' }] },
    /existing ephemeral containers "first" may not be removed/,
  ],
  'the name of another container': [
    { ephemeralContainers: [{ name: 'main', image: 'tools:1' }] },
    /spec.ephemeralContainers\[\d\].name: Duplicate value: "main"/,
  ],
  'a target that is not there': [
    { ephemeralContainers: [{ ...look, targetContainerName: 'first' }] },
    /spec.ephemeralContainers\[\d\].targetContainerName: Not found: "first"/,
  ],
  'what would make others rely on it': [
    {
      ephemeralContainers: [{ ...look, ports: [{ containerPort: 80 }], resources: { limits: { cpu: '1' } } }],
    },
    /ephemeralContainers\[\d\].ports: Forbidden: cannot be set for an Ephemeral Container, .*\[\d\].resources: Forbidden/,
  ],
  'no image': [{ ephemeralContainers: [{ name: 'b' }] }, /ephemeralContainers\[\d\].image: Required value/],
}
test('containers to look into a pod that are refused', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web'))
  const first = { ephemeralContainers: [{ name: 'first', image: 'tools:1' }] }
  await api.patch('pods', 'web', { spec: first }, 'strategic', looking)
  for (const [name, [spec, message]] of Object.entries(badLooks)) {
    const refused = { reason: 'Invalid', message }
    await assert.rejects(api.patch('pods', 'web', { spec }, 'strategic', looking), refused, name)
  }
  await assert.rejects(api.patch('pods', 'web', { spec: { ephemeralContainers: [look] } }, 'strategic'), {
    reason: 'Invalid',
    message: /pod updates may not change fields other than/,
  })
  await assert.rejects(api.get('services', 'web', looking), { reason: 'NotFound' })
})

test('an eviction deletes as a deletion does', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('web', { nodeName: 'node-1' }))
  const answer = await api.call(
    'create',
    'pods',
    { name: 'web', subresource: 'eviction' },
    {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'web' },
      deleteOptions: { gracePeriodSeconds: 3 },
    },
  )
  assert.equal((answer.object as { status: string }).status, 'Success')
  assert.equal((await api.get('pods', 'web')).metadata.deletionGracePeriodSeconds, 3)
})

const projects = 'projects.project.openshift.io'

test('a project is its namespace, seen by its users', async () => {
  await using api = await openForTest()
  const watched = api.watch(projects)
  const created = await api.create(projects, {
    metadata: { name: 'shop', annotations: { 'openshift.io/display-name': 'The shop' } },
  })
  assert.deepEqual([created.kind, created.apiVersion], ['Project', 'project.openshift.io/v1'])
  assert.deepEqual(created.spec, { finalizers: ['kubernetes'] })
  assert.deepEqual(created.status, { phase: 'Active' })
  assert.deepEqual(created.metadata.annotations, {
    'openshift.io/display-name': 'The shop',
    'openshift.io/requester': 'tester',
  })
  const namespace = await api.get('namespaces', 'shop')
  assert.equal(namespace.metadata.uid, created.metadata.uid)
  assert.deepEqual(await api.get(projects, 'shop'), created)
  assert.deepEqual(await api.names(projects), ['default', 'shop'])
  await api.patch(projects, 'shop', { metadata: { annotations: { 'openshift.io/description': 'sells' } } })
  assert.equal(
    (await api.get('namespaces', 'shop')).metadata.annotations?.['openshift.io/description'],
    'sells',
  )
  const marked = (await api.remove(projects, 'shop')).object as KubeObject
  assert.equal(marked.metadata.name, 'shop')
  assert.deepEqual(watched.told, ['ADDED default@1', 'ADDED shop@2', 'MODIFIED shop@3', 'MODIFIED shop@4'])
  assert.deepEqual(
    watched.events.map(({ object }) => object.kind),
    ['Project', 'Project', 'Project', 'Project'],
  )
  assert.deepEqual(JSON.parse(watched.events[1]?.bytes().toString() ?? '').object, created)
})
