import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest, podNamed, type TestResources } from '../../resources/testing.ts'
import { targetOf } from './target.ts'
import { patchOf, startWebhook, type TestWebhook } from './testing.ts'

const rule = (more: object = {}) => ({
  operations: ['*'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['configmaps'],
  ...more,
})
type Type = 'validating' | 'mutating'
const configure = (api: TestResources, type: Type, hook: TestWebhook, more: object = {}, name = 'hooks') =>
  api.create(`${type}webhookconfigurations.admissionregistration.k8s.io`, {
    metadata: { name },
    webhooks: [
      {
        name: 'check.example.com',
        clientConfig: hook.clientConfig(),
        rules: [rule()],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...more,
      },
    ],
  })
const map = (name: string, more: object = {}) => ({ metadata: { name }, data: { a: '1' }, ...more })

test('a validating webhook sees who does what, and lets it be', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() => ({ warnings: ['careful'], auditAnnotations: { seen: 'yes' } }))
  await configure(api, 'validating', hook)
  const answer = await api.call('create', 'configmaps', { options: { fieldManager: 'me' } }, map('a'))
  assert.deepEqual(answer.warnings, ['careful'])
  assert.match(hook.asked[0]?.url ?? '', /^\/check\?timeout=10s$/)
  const { uid, object, ...request } = hook.asked[0]?.request ?? {}
  assert.match(uid, /^[0-9a-f-]{36}$/)
  assert.deepEqual(object.data, { a: '1' })
  assert.deepEqual(request, {
    kind: { group: '', version: 'v1', kind: 'ConfigMap' },
    resource: { group: '', version: 'v1', resource: 'configmaps' },
    requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
    requestResource: { group: '', version: 'v1', resource: 'configmaps' },
    name: 'a',
    namespace: 'default',
    operation: 'CREATE',
    userInfo: { username: 'tester' },
    oldObject: null,
    dryRun: false,
    options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' },
  })
})

test('webhooks are asked about reviews, which a policy cannot refuse', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(({ request }) => ({
    allowed: request.object.spec.user !== 'eve',
    status: { message: 'nobody asks about eve' },
  }))
  const rules = [
    rule({ apiGroups: ['authorization.k8s.io'], apiVersions: ['*'], resources: ['subjectaccessreviews'] }),
  ]
  await configure(api, 'validating', hook, { rules })
  const group = 'admissionregistration.k8s.io'
  await api.create(`validatingadmissionpolicies.${group}`, {
    metadata: { name: 'never' },
    spec: { matchConstraints: { resourceRules: rules }, validations: [{ expression: 'false' }] },
  })
  await api.create(`validatingadmissionpolicybindings.${group}`, {
    metadata: { name: 'never' },
    spec: { policyName: 'never', validationActions: ['Deny'] },
  })
  const ask = (user: string) =>
    api.create('subjectaccessreviews.authorization.k8s.io', {
      spec: { user, resourceAttributes: { verb: 'get', resource: 'pods' } },
    })
  assert.deepEqual((await ask('adam')).status, { allowed: false })
  await assert.rejects(ask('eve'), { message: /denied the request: nobody asks about eve$/ })
  assert.equal(hook.asked.length, 2)
})

test('an update shows both versions, a deletion the old one', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() => ({}))
  await api.create('configmaps', map('a'))
  await configure(api, 'validating', hook)
  await api.patch('configmaps', 'a', { data: { a: '2' } })
  await api.remove('configmaps', 'a', { gracePeriodSeconds: 0 })
  const [update, deletion] = hook.asked.map(({ request }) => request)
  assert.deepEqual([update.operation, update.object.data.a, update.oldObject.data.a], ['UPDATE', '2', '1'])
  assert.deepEqual([deletion.operation, deletion.object, deletion.oldObject.data.a], ['DELETE', null, '2'])
  assert.deepEqual(deletion.options, {
    kind: 'DeleteOptions',
    apiVersion: 'meta.k8s.io/v1',
    gracePeriodSeconds: 0,
  })
})

const refusals: [rule: string, response: object, code: number, want: object][] = [
  [
    'in words',
    { allowed: false, status: { message: 'no' } },
    400,
    { message: 'admission webhook "check.example.com" denied the request: no' },
  ],
  [
    'with a reason',
    { allowed: false, status: { reason: 'Because', code: 418 } },
    418,
    { message: 'admission webhook "check.example.com" denied the request: Because' },
  ],
  [
    'with a known code',
    { allowed: false, status: { code: 403, reason: 'Forbidden' } },
    403,
    { reason: 'Forbidden' },
  ],
  [
    'without a word',
    { allowed: false },
    400,
    { message: 'admission webhook "check.example.com" denied the request without explanation' },
  ],
]
for (const [rule, response, code, want] of refusals) {
  test(`a webhook refuses ${rule}`, async () => {
    await using api = await openForTest()
    await using hook = await startWebhook(() => response)
    await configure(api, 'validating', hook)
    await assert.rejects(
      api.create('configmaps', map('a')),
      (error: Error & { foreign: { code: number } }) => {
        assert.equal(error.foreign.code, code)
        assert.partialDeepStrictEqual(
          { message: error.message, reason: (error as { reason?: string }).reason },
          want,
        )
        return true
      },
    )
    assert.deepEqual(await api.names('configmaps'), [])
  })
}

test('a mutating webhook changes what is stored, before it is checked', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() =>
    patchOf(
      { op: 'add', path: '/metadata/labels', value: { by: 'hook' } },
      { op: 'add', path: '/data/b', value: '2' },
    ),
  )
  await configure(api, 'mutating', hook)
  const made = await api.create('configmaps', map('a'))
  assert.deepEqual([made.metadata.labels, made.data], [{ by: 'hook' }, { a: '1', b: '2' }])
  assert.deepEqual(await api.get('configmaps', 'a'), made)
})

test('what a webhook makes of an object must be one', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(({ request }) =>
    patchOf(
      request.name === 'bad'
        ? { op: 'replace', path: '/nowhere/at/all', value: 1 }
        : { op: 'add', path: '/metadata/labels', value: { 'not a key': 'x' } },
    ),
  )
  await configure(api, 'mutating', hook)
  await assert.rejects(api.create('configmaps', map('a')), { reason: 'Invalid', message: /metadata.labels/ })
  await assert.rejects(api.create('configmaps', map('bad')), {
    reason: 'InternalError',
    message: /^Internal error occurred: /,
  })
})

test('webhooks run in the order of their configurations, and once more when wanted', async () => {
  await using api = await openForTest()
  const add = (label: string) => patchOf({ op: 'add', path: `/metadata/labels/${label}`, value: 'x' })
  await using first = await startWebhook(({ request }) => (request.object.metadata.labels.a ? {} : add('a')))
  await using second = await startWebhook(() => add('b'))
  await configure(api, 'mutating', second, { name: 'second.example.com' }, 'z')
  await configure(api, 'mutating', first, { name: 'first.example.com', reinvocationPolicy: 'IfNeeded' }, 'a')
  await api.create('configmaps', map('m', { metadata: { name: 'm', labels: { given: 'x' } } }))
  const labelsOf = ({ asked }: TestWebhook) =>
    asked.map(({ request }) => Object.keys(request.object.metadata.labels).sort().join())
  assert.deepEqual(labelsOf(first), ['given', 'a,b,given'])
  assert.deepEqual(labelsOf(second), ['a,given'])
})

test('defaults are given to what a webhook added', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() =>
    patchOf({ op: 'add', path: '/spec/containers/-', value: { name: 'sidecar', image: 'side:1' } }),
  )
  await configure(api, 'mutating', hook, { rules: [rule({ resources: ['pods'] })] })
  const pod = await api.create('pods', podNamed('web'))
  const containers = (pod.spec as { containers: { name: string; imagePullPolicy: string }[] }).containers
  assert.deepEqual(
    containers.map(({ name, imagePullPolicy }) => [name, imagePullPolicy]),
    [
      ['main', 'IfNotPresent'],
      ['sidecar', 'IfNotPresent'],
    ],
  )
})

const failures: [rule: string, answer: Parameters<typeof startWebhook>[0], hook: object, message: RegExp][] =
  [
    [
      'does not answer in time',
      () => 'never',
      { timeoutSeconds: 1 },
      /failed calling webhook "check.example.com": failed to call webhook: Post "https:\/\/localhost:\d+\/check\?timeout=1s": context deadline exceeded/,
    ],
    [
      'is not there',
      () => ({ body: '', code: 404 }),
      {},
      /failed to call webhook: the server could not find the requested resource/,
    ],
    [
      'fails',
      () => ({ body: 'oops', code: 500 }),
      {},
      /failed to call webhook: an error on the server \("oops"\) has prevented the request from succeeding/,
    ],
    ['speaks nonsense', () => ({ body: 'x' }), {}, /failed to call webhook: /],
    [
      'answers something else',
      () => ({ body: '{}' }),
      {},
      /received invalid webhook response: webhook response was absent/,
    ],
    [
      'answers another question',
      () => ({ uid: 'x' }),
      {},
      /received invalid webhook response: expected response.uid="[0-9a-f-]+", got "x"/,
    ],
    [
      'speaks the old version',
      ({ request }) => ({
        body: JSON.stringify({
          apiVersion: 'admission.k8s.io/v1beta1',
          kind: 'AdmissionReview',
          response: { uid: request.uid, allowed: true },
        }),
      }),
      {},
      /expected webhook response of admission.k8s.io\/v1, Kind=AdmissionReview, got admission.k8s.io\/v1beta1/,
    ],
    [
      'patches without being asked to',
      () => patchOf({ op: 'test', path: '', value: 1 }),
      {},
      /validating webhook may not return response.patch/,
    ],
    [
      'knows only the old version',
      () => ({}),
      { admissionReviewVersions: ['v1beta1'] },
      /webhook does not accept known AdmissionReview versions/,
    ],
  ]
for (const [rule, answer, more, message] of failures) {
  test(`a webhook that ${rule} keeps objects out, unless that is to be ignored`, async () => {
    await using api = await openForTest()
    await using hook = await startWebhook(answer)
    await configure(api, 'validating', hook, { timeoutSeconds: 2, ...more })
    await assert.rejects(api.create('configmaps', map('a')), { reason: 'InternalError', message })
    await api.remove('validatingwebhookconfigurations.admissionregistration.k8s.io', 'hooks')
    await configure(api, 'validating', hook, { timeoutSeconds: 2, ...more, failurePolicy: 'Ignore' })
    await api.create('configmaps', map('a'))
  })
}

test('who cannot be reached or trusted is named in the words that people search for', async () => {
  await using api = await openForTest()
  const hook = await startWebhook(() => ({}))
  await configure(api, 'validating', hook, { clientConfig: { url: `https://localhost:${hook.port}/` } })
  await assert.rejects(api.create('configmaps', map('a')), {
    message:
      /^Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https:\/\/localhost:\d+\/\?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority$/,
  })
  await hook[Symbol.asyncDispose]()
  await assert.rejects(api.create('configmaps', map('a')), { message: /connect: connection refused/ })
})

test('connections are kept', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() => ({}))
  await configure(api, 'validating', hook)
  for (const name of ['a', 'b', 'c']) await api.create('configmaps', map(name))
  assert.deepEqual([hook.asked.length, hook.connections()], [3, 1])
})

const selections: [rule: string, hook: object, asked: string[]][] = [
  ['everything', {}, ['a', 'b']],
  ['by label of the object', { objectSelector: { matchLabels: { app: 'b' } } }, ['b']],
  ['by label of the namespace', { namespaceSelector: { matchLabels: { no: 'such' } } }, []],
  [
    'by name of the namespace',
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } },
    ['a', 'b'],
  ],
  ['by operation', { rules: [rule({ operations: ['DELETE'] })] }, []],
  ['by scope', { rules: [rule({ scope: 'Cluster' })] }, []],
  ['by subresource', { rules: [rule({ resources: ['configmaps/status'] })] }, []],
  ['by wildcard', { rules: [rule({ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] })] }, ['a', 'b']],
  [
    'by condition',
    {
      matchConditions: [
        { name: 'x', expression: 'object.metadata.name == "a" && request.userInfo.username == "tester"' },
      ],
    },
    ['a'],
  ],
  [
    'by a condition that fails',
    { failurePolicy: 'Ignore', matchConditions: [{ name: 'x', expression: 'object.spec.x == 1' }] },
    [],
  ],
]
for (const [name, more, asked] of selections) {
  test(`a webhook is asked about what it wants: ${name}`, async () => {
    await using api = await openForTest()
    await using hook = await startWebhook(() => ({}))
    await configure(api, 'validating', hook, more)
    await api.create('configmaps', map('a'))
    await api.create('configmaps', map('b', { metadata: { name: 'b', labels: { app: 'b' } } }))
    assert.deepEqual(
      hook.asked.map(({ request }) => request.name),
      asked,
    )
  })
}

test('a condition that cannot be evaluated keeps the object out', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() => ({}))
  await configure(api, 'validating', hook, {
    matchConditions: [{ name: 'x', expression: 'object.spec.x == 1' }],
  })
  await assert.rejects(api.create('configmaps', map('a')), {
    reason: 'Forbidden',
    message:
      /^configmaps "a" is forbidden: expression 'object.spec.x == 1' resulted in error: no such key: spec/,
  })
})

test('dry runs are not shown to webhooks that do something', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() => ({}))
  await configure(api, 'validating', hook)
  await api.call('create', 'configmaps', { options: { dryRun: true } }, map('a'))
  assert.equal(hook.asked[0]?.request.dryRun, true)
  assert.deepEqual(hook.asked[0]?.request.options.dryRun, ['All'])
})

test('webhooks are not asked about webhooks: a broken one can be taken away', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() => ({ allowed: false }))
  await configure(api, 'validating', hook, { rules: [rule({ apiGroups: ['*'], resources: ['*/*'] })] })
  await api.remove('validatingwebhookconfigurations.admissionregistration.k8s.io', 'hooks')
  await api.create('configmaps', map('a'))
  assert.equal(hook.asked.length, 0)
})

test('who changes an object while a webhook thinks is not waited for, and what it decided is decided anew', async () => {
  await using api = await openForTest()
  let raced = false
  await using hook = await startWebhook(() => ({}))
  await api.create('configmaps', map('a'))
  await configure(api, 'validating', hook)
  const racing = Array.from({ length: 3 }, (_, index) =>
    api.patch('configmaps', 'a', { data: { [`k${index}`]: 'x' } }),
  )
  raced = (await Promise.allSettled(racing)).every(({ status }) => status === 'fulfilled')
  assert.ok(raced)
  const { data } = (await api.get('configmaps', 'a')) as KubeObject & { data: object }
  assert.deepEqual(data, { a: '1', k0: 'x', k1: 'x', k2: 'x' })
})

test('subresources come with objects of their own: a Scale, a Binding, an Eviction, the options of a connection', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() => ({}))
  const container = { name: 'c', image: 'i' }
  await api.create('deployments.apps', {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } },
    },
  })
  await api.create('pods', podNamed('p'))
  const parts = ['deployments/scale', 'pods/binding', 'pods/eviction', 'pods/exec']
  await configure(api, 'validating', hook, {
    rules: [rule({ apiGroups: ['*'], resources: parts, apiVersions: ['*'] })],
  })
  await api.patch('deployments.apps', 'web', { spec: { replicas: 3 } }, 'merge', { subresource: 'scale' })
  await api.call('create', 'pods', { name: 'p', subresource: 'binding' }, { target: { name: 'n' } })
  const pods = {
    kind: api.kind('pods'),
    namespace: 'default',
    name: 'p',
    user: { name: 'tester', groups: [] },
  }
  await api.resources.connecting(
    { ...pods, subresource: 'exec' },
    { kind: 'PodExecOptions', apiVersion: 'v1', command: ['ls'] },
  )
  await api.call('create', 'pods', { name: 'p', subresource: 'eviction' }, { metadata: { name: 'p' } })
  assert.deepEqual(
    hook.asked.map(({ request: { operation, kind, resource, subResource, object, oldObject, name } }) => [
      `${operation} ${resource.resource}/${subResource} ${name}`,
      `${kind.group}/${kind.version} ${kind.kind}`,
      object.spec?.replicas ?? object.target?.name ?? object.command ?? object.metadata?.name,
      oldObject?.spec.replicas,
    ]),
    [
      ['UPDATE deployments/scale web', 'autoscaling/v1 Scale', 3, 1],
      ['CREATE pods/binding p', '/v1 Binding', 'n', undefined],
      ['CONNECT pods/exec p', '/v1 PodExecOptions', ['ls'], undefined],
      ['CREATE pods/eviction p', 'policy/v1 Eviction', 'p', undefined],
    ],
  )
})

test('a webhook by Service: its ready endpoint is asked, as the name of the Service', async () => {
  await using api = await openForTest()
  const clientConfig = (port: number) => ({
    service: { namespace: 'default', name: 'hook', port, path: '/x' },
  })
  const look = api.resources.look
  assert.throws(() => targetOf(clientConfig(443), look), { message: 'service "hook" not found' })
  await api.create('services', {
    metadata: { name: 'hook' },
    spec: { ports: [{ name: 'https', port: 443, targetPort: 8443 }] },
  })
  assert.throws(() => targetOf(clientConfig(80), look), {
    message: 'no service port 80 found for service "hook"',
  })
  assert.throws(() => targetOf(clientConfig(443), look), {
    message: 'no endpoints available for service "hook:443"',
  })
  await api.create('endpointslices.discovery.k8s.io', {
    metadata: { name: 'hook-1', labels: { 'kubernetes.io/service-name': 'hook' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true } }],
    ports: [{ name: 'https', port: 8443 }],
  })
  assert.deepEqual(targetOf(clientConfig(443), look), {
    host: '10.1.2.3',
    port: 8443,
    path: '/x',
    servername: 'hook.default.svc',
    url: 'https://hook.default.svc:443/x',
  })
})

test("the server's own plugins see what a webhook added", async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() =>
    patchOf({ op: 'add', path: '/spec/containers/-', value: { name: 'sidecar', image: 'side:1' } }),
  )
  const limits = [{ type: 'Container', default: { cpu: '1' } }]
  await api.create('limitranges', { metadata: { name: 'l' }, spec: { limits } })
  await configure(api, 'mutating', hook, { rules: [rule({ resources: ['pods'] })] })
  const pod = await api.create('pods', podNamed('web'))
  const { containers } = pod.spec as { containers: { name: string; resources: { limits?: object } }[] }
  assert.deepEqual(
    containers.map(({ name, resources }) => [name, resources.limits]),
    [
      ['main', { cpu: '1' }],
      ['sidecar', { cpu: '1' }],
    ],
  )
  assert.equal(hook.asked.length, 1)
})

test('a webhook that is shown a report changes the report, and nothing else', async () => {
  await using api = await openForTest()
  await using hook = await startWebhook(() =>
    patchOf(
      { op: 'replace', path: '/spec/containers/0/image', value: 'evil:1' },
      { op: 'add', path: '/status/message', value: 'seen' },
    ),
  )
  await api.create('pods', podNamed('web'))
  await configure(api, 'mutating', hook, { rules: [rule({ resources: ['pods/status'] })] })
  const report = { status: { phase: 'Running' } }
  const { spec, status } = await api.patch('pods', 'web', report, 'merge', { subresource: 'status' })
  assert.partialDeepStrictEqual(status, { phase: 'Running', message: 'seen' })
  assert.equal((spec as { containers: { image: string }[] }).containers[0]?.image, 'app:1')
})
