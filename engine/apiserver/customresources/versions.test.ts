import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allKinds } from '@hawser/kinds/index.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { type Asked, startWebhook } from '../admission/webhooks/testing.ts'
import { openResources } from '../resources/open.ts'
import { startTestServer } from '../testserver.ts'
import { openCustomResources } from './open.ts'
import { define, definitions, until } from './testing.ts'

const text = { type: 'string' }
const schemaOf = (spec: object) => ({
  openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: spec } } },
})
const version = (name: string, storage: boolean, spec: object) => ({
  name,
  served: true,
  storage,
  schema: schemaOf(spec),
})
/** `v1beta1` has one field where `v1` has two. */
const routes = (conversion: object, stored: 'v1' | 'v1beta1' = 'v1') => ({
  metadata: { name: 'hosts.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'hosts', kind: 'Host' },
    conversion,
    versions: [
      version('v1beta1', stored === 'v1beta1', { address: text, note: text }),
      version('v1', stored === 'v1', {
        host: text,
        port: text,
        note: text,
        tier: { ...text, default: 'free' },
      }),
    ],
  },
})
const path = (version: string) => `/apis/example.com/${version}/namespaces/default/hosts`
const host = (version: string, name: string, spec: object) => ({
  apiVersion: `example.com/${version}`,
  kind: 'Host',
  metadata: { name },
  spec,
})

test('strategy None: versions differ by name, and by what their schemas know', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, routes({ strategy: 'None' }))
  await request('POST', path('v1beta1'), { body: host('v1beta1', 'one', { address: 'a:1', note: 'n' }) })
  const { json: newer } = await request('GET', `${path('v1')}/one`)
  assert.equal(newer.apiVersion, 'example.com/v1')
  assert.deepEqual(newer.spec, { note: 'n', tier: 'free' })
  const { json: list } = await request('GET', path('v1beta1'))
  assert.deepEqual(
    [list.apiVersion, list.items[0].apiVersion, list.items[0].spec],
    ['example.com/v1beta1', 'example.com/v1beta1', { note: 'n' }],
  )
})

test('a watch ends when objects are stored in another version from now on', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, routes({ strategy: 'None' }, 'v1beta1'))
  const admin = { name: 'admin', groups: ['system:masters'] }
  const { signal } = new AbortController()
  const heard = Array.fromAsync(server.server.watch(admin, { path: path('v1beta1'), signal }))
  await request('POST', path('v1beta1'), { body: host('v1beta1', 'one', { note: 'n' }) })
  const name = `${definitions}/hosts.example.com`
  const { json: now } = await request('GET', name)
  const changed = { ...routes({ strategy: 'None' }, 'v1'), metadata: now.metadata }
  assert.equal((await request('PUT', name, { body: changed })).code, 200)
  await request('POST', path('v1'), { body: host('v1', 'two', { note: 'n' }) })
  assert.deepEqual(
    (await heard).map(({ type, object }) => `${type} ${object.apiVersion} ${object.metadata.name}`),
    ['ADDED example.com/v1beta1 one'],
  )
})

test('a version that is deprecated warns of itself', async (t) => {
  const server = await startTestServer(t)
  const definition = routes({ strategy: 'None' })
  const [older] = definition.spec.versions
  Object.assign(older as object, { deprecated: true })
  await define(server, definition)
  const { headers } = await server.request('GET', path('v1beta1'))
  assert.equal(headers.warning, '299 - "example.com/v1beta1 Host is deprecated"')
  assert.equal((await server.request('GET', path('v1'))).headers.warning, undefined)
})

/** `a:1` is host a and port 1. */
function convert({ request }: Asked): object {
  const convertedObjects = request.objects.map(
    (object: { apiVersion: string; spec: Record<string, string> }) => {
      const { address, host, port, ...rest } = object.spec
      const [first, second] = (address ?? '').split(':')
      const spec = request.desiredAPIVersion.endsWith('/v1')
        ? { host: first, port: second, ...rest }
        : { address: `${host}:${port}`, ...rest }
      return { ...object, apiVersion: request.desiredAPIVersion, spec }
    },
  )
  const response = { uid: request.uid, result: { status: 'Success' }, convertedObjects }
  return {
    body: JSON.stringify({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview', response }),
  }
}

test('strategy Webhook: every version is read, listed, watched and written', async (t) => {
  const server = await startTestServer(t)
  await using webhook = await startWebhook(convert)
  const { request } = server
  const strategy = {
    strategy: 'Webhook',
    webhook: { clientConfig: webhook.clientConfig('/convert'), conversionReviewVersions: ['v1'] },
  }
  await define(server, routes(strategy))
  const made = await request('POST', path('v1beta1'), { body: host('v1beta1', 'one', { address: 'a:1' }) })
  assert.equal(made.code, 201, JSON.stringify(made.json))
  assert.deepEqual([made.json.apiVersion, made.json.spec.address], ['example.com/v1beta1', 'a:1'])
  const { json: newer } = await request('GET', `${path('v1')}/one`)
  assert.deepEqual(newer.spec, { host: 'a', port: '1', tier: 'free' })
  assert.equal(newer.metadata.uid, made.json.metadata.uid)
  const merge = { 'content-type': 'application/merge-patch+json' }
  await request('PATCH', `${path('v1beta1')}/one`, { headers: merge, body: { spec: { address: 'b:2' } } })
  const { json: list } = await request('GET', path('v1'))
  assert.deepEqual([list.items[0].spec.host, list.items[0].spec.port], ['b', '2'])
  const abort = new AbortController()
  const admin = { name: 'admin', groups: ['system:masters'] }
  for await (const { type, object } of server.server.watch(admin, {
    path: path('v1beta1'),
    signal: abort.signal,
  })) {
    assert.deepEqual(
      [type, object.apiVersion, (object.spec as { address: string }).address],
      ['ADDED', 'example.com/v1beta1', 'b:2'],
    )
    break
  }
  abort.abort()
})

test('an object is scaled in every version, by the rules of the one that is stored', async (t) => {
  const server = await startTestServer(t)
  await using webhook = await startWebhook(convert)
  const { request } = server
  const strategy = {
    strategy: 'Webhook',
    webhook: { clientConfig: webhook.clientConfig('/convert'), conversionReviewVersions: ['v1'] },
  }
  const definition = routes(strategy)
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
  for (const one of definition.spec.versions) {
    const spec = one.schema.openAPIV3Schema.properties.spec
    const required = one.name === 'v1' ? ['host'] : ['address']
    Object.assign(spec, { required, properties: { ...spec.properties, replicas: { type: 'integer' } } })
    Object.assign(one, { subresources: { scale } })
  }
  await define(server, definition)
  const body = host('v1', 'one', { host: 'a', port: '1', replicas: 1 })
  assert.equal((await request('POST', path('v1'), { body })).code, 201)
  const headers = { 'content-type': 'application/merge-patch+json' }
  const scaled = await request('PATCH', `${path('v1beta1')}/one/scale`, {
    headers,
    body: { spec: { replicas: 3 } },
  })
  assert.deepEqual([scaled.code, scaled.json.spec?.replicas], [200, 3], JSON.stringify(scaled.json))
  const { json } = await request('GET', `${path('v1beta1')}/one`)
  assert.deepEqual(json.spec, { address: 'a:1', replicas: 3 })
  assert.equal((await request('GET', `${path('v1beta1')}/one/scale`)).json.spec.replicas, 3)
})

test('objects stored in an earlier version are converted when they are read', async (t) => {
  const server = await startTestServer(t)
  await using webhook = await startWebhook(convert)
  const { request } = server
  const strategy = {
    strategy: 'Webhook',
    webhook: { clientConfig: webhook.clientConfig('/convert'), conversionReviewVersions: ['v1'] },
  }
  await define(server, routes(strategy, 'v1beta1'))
  await request('POST', path('v1beta1'), { body: host('v1beta1', 'old', { address: 'a:1' }) })
  const name = `${definitions}/hosts.example.com`
  const { json: now } = await request('GET', name)
  const { metadata } = now
  await request('PUT', name, { body: { ...routes(strategy, 'v1'), metadata } })
  const { json: changed } = await request('GET', name)
  assert.deepEqual(changed.status.storedVersions, ['v1beta1', 'v1'])
  await request('POST', path('v1'), { body: host('v1', 'new', { host: 'b', port: '2' }) })
  const { json: list } = await request('GET', path('v1'))
  assert.deepEqual(
    list.items.map(({ apiVersion, spec }: { apiVersion: string; spec: object }) => [apiVersion, spec]),
    [
      ['example.com/v1', { host: 'b', port: '2', tier: 'free' }],
      ['example.com/v1', { host: 'a', port: '1', tier: 'free' }],
    ],
  )
  const { json: older } = await request('GET', `${path('v1beta1')}/new`)
  assert.equal(older.spec.address, 'b:2')
})

const failures = {
  'says no': [
    ({ request }: Asked) => ({ uid: request.uid, result: { status: 'Failed', message: 'no such host' } }),
    'conversion webhook for example.com/v1beta1, Kind=Host failed: no such host',
  ],
  'loses an object': [
    ({ request }: Asked) => ({ uid: request.uid, result: { status: 'Success' }, convertedObjects: [] }),
    'conversion webhook for example.com/v1beta1, Kind=Host returned 0 objects, expected 1',
  ],
  'answers another question': [
    () => ({ uid: 'x', result: { status: 'Success' }, convertedObjects: [] }),
    /^conversion webhook for example.com\/v1beta1, Kind=Host failed: expected response.uid="[^"]+", got "x"$/,
  ],
  'renames an object': [
    ({ request }: Asked) => ({
      uid: request.uid,
      result: { status: 'Success' },
      convertedObjects: [
        { ...request.objects[0], apiVersion: 'example.com/v1', metadata: { name: 'other' } },
      ],
    }),
    'conversion webhook for example.com/v1beta1, Kind=Host returned invalid converted object at index 0: must have the same name: one != other',
  ],
} as const
for (const [what, [answer, message]] of Object.entries(failures)) {
  test(`a webhook that ${what}`, async (t) => {
    const server = await startTestServer(t)
    await using webhook = await startWebhook((asked) => ({
      body: JSON.stringify({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'ConversionReview',
        response: answer(asked),
      }),
    }))
    const clientConfig = webhook.clientConfig('/convert')
    await define(
      server,
      routes({ strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } }),
    )
    const { code, json } = await server.request('POST', path('v1beta1'), {
      body: host('v1beta1', 'one', { address: 'a:1' }),
    })
    assert.equal(code, 500)
    if (typeof message === 'string') assert.equal(json.message, message)
    else assert.match(json.message, message)
  })
}

test('a new default is there for old objects, at once and after a restart', async () => {
  const log = memoryLog()
  const user = { name: 'admin', groups: ['system:masters'] }
  const open = async () => {
    const resources = await openResources({ log, kinds: allKinds, serviceCIDR: '10.129.0.0/16' })
    const custom = openCustomResources({
      resources,
      callWebhook: () => assert.fail('there is no webhook'),
      now: Date.now,
      onError: (error) => assert.fail(error as Error),
    })
    const kind = (plural: string) => resources.kinds.findLast((one) => one.plural === plural)
    const call = async (verb: 'get' | 'create' | 'update', plural: string, name: string, body?: object) => {
      const found = kind(plural)
      assert.ok(found, plural)
      const namespace = found.scope === 'Namespaced' ? { namespace: 'default' } : {}
      const answer = await resources.call({
        kind: found,
        verb,
        user,
        name,
        ...namespace,
        ...(body && { body }),
      })
      return answer.object as unknown as { spec: object; metadata: { resourceVersion: string } }
    }
    return { resources, custom, call, kind }
  }
  const first = await open()
  const definition = { ...routes({ strategy: 'None' }) }
  definition.spec.versions = [version('v1', true, { host: text, tier: text })]
  await first.resources.call({
    ...{ kind: first.kind('namespaces') as never, verb: 'create', user },
    body: { metadata: { name: 'default' } },
  })
  await first.call('create', 'customresourcedefinitions', 'hosts.example.com', definition)
  await until(async () => first.kind('hosts') !== undefined)
  await first.call('create', 'hosts', 'one', host('v1', 'one', { host: 'a', tier: 'paid' }))
  await first.call('create', 'hosts', 'two', host('v1', 'two', { host: 'b' }))
  const { metadata } = await first.call('get', 'customresourcedefinitions', 'hosts.example.com')
  const changed = structuredClone(definition)
  changed.spec.versions = [version('v1', true, { host: text, kind: { ...text, default: 'x' } })]
  await first.call('update', 'customresourcedefinitions', 'hosts.example.com', { ...changed, metadata })
  const seen = async ({ call }: typeof first) => [
    (await call('get', 'hosts', 'one')).spec,
    (await call('get', 'hosts', 'two')).spec,
  ]
  const want = [{ host: 'a' }, { host: 'b' }]
  assert.deepEqual(
    await seen(first),
    want.map((spec) => ({ ...spec, kind: 'x' })),
  )
  first.custom.close()
  const second = await open()
  assert.deepEqual(
    await seen(second),
    want.map((spec) => ({ ...spec, kind: 'x' })),
  )
  second.custom.close()
})
