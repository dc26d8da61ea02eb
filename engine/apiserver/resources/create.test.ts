import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest, podNamed, sent } from './testing.ts'

test('the server fills in what only it knows, whatever was sent', async () => {
  await using api = await openForTest()
  const answer = await api.call(
    'create',
    'configmaps',
    {},
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'web',
        uid: 'mine',
        generation: 7,
        creationTimestamp: '2020-01-01T00:00:00Z',
        deletionTimestamp: '2020-01-01T00:00:00Z',
        selfLink: '/x',
        managedFields: [{ manager: 'kubectl' }],
      },
      data: { a: '1' },
    },
  )
  assert.equal(answer.code, 201)
  assert.deepEqual(answer.object, {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'uid-2',
      resourceVersion: '2',
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [
        {
          manager: 'unknown',
          operation: 'Update',
          apiVersion: 'v1',
          time: '2026-01-01T00:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
        },
      ],
    },
    data: { a: '1' },
  })
  assert.deepEqual(sent(answer), answer.object)
  assert.equal(answer.size, Buffer.concat(answer.chunks()).length)
  assert.equal(answer.revision, 2)
})

test('what is answered is frozen, all the way down, and is the object of the cache', async () => {
  await using api = await openForTest()
  const pod = await api.create('pods', podNamed('web'))
  assert.ok(Object.isFrozen((pod.spec as { containers: object[] }).containers[0]))
  assert.equal(pod, api.resources.peek(api.kind('pods'), 'default', 'web'))
  assert.equal(pod, await api.get('pods', 'web'))
})

test('text that is not ASCII comes back as it was sent', async () => {
  await using api = await openForTest()
  const data = { greeting: 'Grüße, 世界 🌍', '"key"': '\\ \n\u2028' }
  await api.create('configmaps', { metadata: { name: 'web' }, data: { greeting: data.greeting } })
  const answer = await api.call('get', 'configmaps', { name: 'web' })
  assert.equal((sent(answer) as { data: typeof data }).data.greeting, data.greeting)
  assert.equal(answer.size, Buffer.concat(answer.chunks()).length)
})

test("a status is not the creator's to say", async () => {
  await using api = await openForTest()
  const pod = await api.create('pods', { ...podNamed('web'), status: { phase: 'Running', podIP: '1.2.3.4' } })
  assert.deepEqual(pod.status, { phase: 'Pending', qosClass: 'BestEffort' })
  assert.equal(pod.metadata.generation, undefined)
})

test('generateName: a name with an ending nobody has', async () => {
  await using api = await openForTest()
  const names = new Set<string>()
  for (let count = 0; count < 20; count++) {
    const { metadata } = await api.create('configmaps', { metadata: { generateName: 'web-' } })
    assert.match(metadata.name, /^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    names.add(metadata.name)
  }
  assert.equal(names.size, 20)
})

test('dry run: the answer is the object, and nothing is there', async () => {
  await using api = await openForTest()
  const before = api.resources.revision
  const answer = await api.call('create', 'pods', { options: { dryRun: true } }, podNamed('web'))
  assert.equal((answer.object as KubeObject).metadata.name, 'web')
  assert.equal(answer.revision, 0)
  assert.equal(api.resources.revision, before)
  await assert.rejects(api.get('pods', 'web'), { reason: 'NotFound' })
})

test('of many who create the same name one wins', async () => {
  await using api = await openForTest()
  const results = await Promise.allSettled(
    Array.from({ length: 5 }, () => api.create('configmaps', { metadata: { name: 'web' } })),
  )
  assert.deepEqual(results.map(({ status }) => status).sort(), [
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
    'rejected',
  ])
})

const unknownField = podNamed('web', { nodename: 'x' })
test('unknown fields: pruned with a warning, silently, or refused', async () => {
  await using api = await openForTest()
  const create = (fieldValidation?: 'Strict' | 'Warn' | 'Ignore') =>
    api.call(
      'create',
      'pods',
      { options: { dryRun: true, ...(fieldValidation && { fieldValidation }) } },
      unknownField,
    )
  assert.deepEqual((await create()).warnings, ['unknown field "spec.nodename"'])
  assert.deepEqual((await create('Warn')).warnings, ['unknown field "spec.nodename"'])
  assert.deepEqual((await create('Ignore')).warnings, [])
  await assert.rejects(create('Strict'), {
    reason: 'BadRequest',
    message: /strict decoding error: unknown field "spec.nodename"$/,
  })
})

const refusals: Record<string, [resource: string, body: unknown, reason: string, message: string | RegExp]> =
  {
    'no name': [
      'configmaps',
      { metadata: {} },
      'Invalid',
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    'a taken name': [
      'namespaces',
      { metadata: { name: 'default' } },
      'AlreadyExists',
      'namespaces "default" already exists',
    ],
    'another namespace than the path': [
      'configmaps',
      { metadata: { name: 'web', namespace: 'other' } },
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    'another version': [
      'configmaps',
      { apiVersion: 'v2', metadata: { name: 'web' } },
      'BadRequest',
      'the API version in the data (v2) does not match the expected API version (v1)',
    ],
    'another kind': [
      'configmaps',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web' } },
      'BadRequest',
      /^Secret in version "v1" cannot be handled as a ConfigMap/,
    ],
    'a value of another type': [
      'configmaps',
      { metadata: { name: 'web' }, data: { a: 1 } },
      'BadRequest',
      /^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number/,
    ],
    'a resourceVersion': [
      'configmaps',
      { metadata: { name: 'web', resourceVersion: '5' } },
      'BadRequest',
      'resourceVersion should not be set on objects to be created',
    ],
    'no object at all': ['configmaps', 'web', 'BadRequest', /is not a ConfigMap object/],
    'nothing at all': ['configmaps', undefined, 'BadRequest', /is not a ConfigMap object/],
    'a body that breaks the rules of its kind': [
      'pods',
      podNamed('web', { containers: [] }),
      'Invalid',
      /Required value/,
    ],
  }
for (const [name, [resource, body, reason, message]] of Object.entries(refusals)) {
  test(`${name} is refused`, async () => {
    await using api = await openForTest()
    await assert.rejects(api.call('create', resource, {}, body), { reason, message })
  })
}

test('nothing is created in a namespace that does not exist, or is going away', async () => {
  await using api = await openForTest()
  const create = (name: string) => api.create('configmaps', { metadata: { name } }, { namespace: 'shop' })
  await assert.rejects(create('a'), { reason: 'NotFound', message: 'namespaces "shop" not found' })
  await api.create('namespaces', { metadata: { name: 'shop' } })
  await create('a')
  await api.remove('namespaces', 'shop')
  await assert.rejects(create('b'), {
    reason: 'Forbidden',
    message:
      'configmaps "b" is forbidden: unable to create new content in namespace shop because it is being terminated',
  })
})
