import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer, type TestServer } from '../testserver.ts'

const collection = '/apis/apps/v1/namespaces/default/deployments'
const path = `${collection}/web`
const config = (spec: string, metadata = 'name: web'): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  ${metadata}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: main
        image: app:1
${spec}`
const headers = { 'content-type': 'application/apply-patch+yaml' }
const apply = (api: TestServer, body: string, query = 'fieldManager=me', at = path) =>
  api.request('PATCH', `${at}?${query}`, { body, headers })

test('applying makes an object, and changes it, and again changes nothing', async (t) => {
  const api = await startTestServer(t)
  const made = await apply(api, config('  replicas: 2'))
  assert.equal(made.code, 201)
  assert.equal(made.json.spec.replicas, 2)
  assert.equal(made.json.spec.template.spec.dnsPolicy, 'ClusterFirst')
  assert.deepEqual(
    made.json.metadata.managedFields.map((entry: { manager: string; operation: string }) => [
      entry.manager,
      entry.operation,
    ]),
    [['me', 'Apply']],
  )
  const same = await apply(api, config('  replicas: 2'))
  assert.equal(same.code, 200)
  assert.equal(same.json.metadata.resourceVersion, made.json.metadata.resourceVersion)
  const other = await apply(api, config('  minReadySeconds: 3'))
  // Nobody says how many any more: the default is back.
  assert.equal(other.json.spec.replicas, 1)
  assert.equal(other.json.spec.minReadySeconds, 3)
})

test('a conflict names the owner; force takes the field', async (t) => {
  const api = await startTestServer(t)
  await apply(api, config('  replicas: 2'))
  await api.request('PATCH', `${path}/scale`, {
    body: { spec: { replicas: 5 } },
    headers: { 'content-type': 'application/merge-patch+json', 'user-agent': 'autoscaler/v1' },
  })
  const refused = await apply(api, config('  replicas: 2'))
  assert.equal(refused.code, 409)
  assert.equal(
    refused.json.message,
    'Apply failed with 1 conflict: conflict with "autoscaler" with subresource "scale" using apps/v1: .spec.replicas',
  )
  assert.deepEqual(refused.json.details.causes, [
    {
      reason: 'FieldManagerConflict',
      message: 'conflict with "autoscaler" with subresource "scale" using apps/v1',
      field: '.spec.replicas',
    },
  ])
  assert.equal(
    (await apply(api, config('  replicas: 2'), 'fieldManager=me&force=true')).json.spec.replicas,
    2,
  )
})

test('a dry run writes nothing; of a new object neither', async (t) => {
  const api = await startTestServer(t)
  assert.equal((await apply(api, config('  replicas: 2'), 'fieldManager=me&dryRun=All')).code, 201)
  assert.equal((await api.request('GET', path)).code, 404)
})

test('the status is applied on its own', async (t) => {
  const api = await startTestServer(t)
  await apply(api, config('  replicas: 2'))
  const status = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nstatus: {replicas: 2}\n'
  const { json } = await apply(api, status, 'fieldManager=reporter', `${path}/status`)
  assert.equal(json.status.replicas, 2)
  assert.equal(json.spec.replicas, 2)
  const reporter = json.metadata.managedFields.find(
    ({ manager }: { manager: string }) => manager === 'reporter',
  )
  assert.equal(reporter.subresource, 'status')
  assert.deepEqual(reporter.fieldsV1, { 'f:status': { 'f:replicas': {} } })
})

const refusals: Record<string, { body: string; query?: string; code: number; message: string | RegExp }> = {
  'no field manager': {
    body: config(''),
    query: '',
    code: 422,
    message:
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  },
  'a field manager with a tab': {
    body: config(''),
    query: 'fieldManager=a%09b',
    code: 422,
    message:
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\tb": invalid character U+0009 (at position 1)',
  },
  'another kind': {
    body: 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}',
    code: 400,
    message: 'invalid object type: /v1, Kind=Pod',
  },
  'managedFields in it': {
    body: config('', 'name: web\n  managedFields: []'),
    code: 400,
    message: 'metadata.managedFields must be nil',
  },
  'an unknown field': {
    body: config('  foo: 1', 'name: web\n  namespace: default'),
    code: 500,
    message:
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema',
  },
  'another name': {
    body: config('', 'name: other'),
    code: 400,
    message: 'the name of the object (other) does not match the name on the URL (web)',
  },
  'a uid where there is no object': {
    body: config('', 'name: web\n  uid: u'),
    code: 409,
    message:
      'Operation cannot be fulfilled on deployments.apps "web": uid mismatch: the provided object specified uid u, and no existing object was found',
  },
  'a key twice, strictly': {
    body: config('  replicas: 1\n  replicas: 2'),
    query: 'fieldManager=me&fieldValidation=Strict',
    code: 400,
    message:
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 14: key "replicas" already set in map',
  },
  'no object': { body: '[1]', code: 400, message: /^error decoding YAML: / },
}
for (const [name, { body, query, code, message }] of Object.entries(refusals)) {
  test(`not applied: ${name}`, async (t) => {
    const api = await startTestServer(t)
    const { code: answered, json } = await apply(api, body, query ?? 'fieldManager=me')
    if (typeof message === 'string') assert.equal(json.message, message)
    else assert.match(json.message, message)
    assert.equal(answered, code)
    assert.equal((await api.request('GET', path)).code, 404)
  })
}

test('a key twice is a warning otherwise, and the last one counts', async (t) => {
  const api = await startTestServer(t)
  const { json, headers: answered } = await apply(api, config('  replicas: 1\n  replicas: 2'))
  assert.equal(json.spec.replicas, 2)
  assert.match(String(answered.warning), /already set in map/)
})

test('force is for server-side apply alone; CBOR is not read', async (t) => {
  const api = await startTestServer(t)
  await apply(api, config(''))
  const merge = { body: {}, headers: { 'content-type': 'application/merge-patch+json' } }
  const { code, json } = await api.request('PATCH', `${path}?force=true`, merge)
  assert.equal(code, 422)
  assert.equal(
    json.message,
    'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  )
  const cbor = await api.request('PATCH', `${path}?fieldManager=me`, {
    body: 'x',
    headers: { 'content-type': 'application/apply-patch+cbor' },
  })
  assert.equal(cbor.code, 415)
})

test('a scale is applied: the number of replicas changes its owner', async (t) => {
  const api = await startTestServer(t)
  await apply(api, config('  replicas: 2'))
  const scale = (replicas: number): string =>
    `apiVersion: autoscaling/v1\nkind: Scale\nmetadata: {name: web, namespace: default}\nspec: {replicas: ${replicas}}\n`
  const refused = await apply(api, scale(3), 'fieldManager=hpa', `${path}/scale`)
  assert.equal(refused.json.message, 'Apply failed with 1 conflict: conflict with "me": .spec.replicas')
  const scaled = await apply(api, scale(3), 'fieldManager=hpa&force=true', `${path}/scale`)
  assert.equal(scaled.json.spec.replicas, 3)
  const { json } = await api.request('GET', path)
  assert.equal(json.spec.replicas, 3)
  const [hpa, me] = json.metadata.managedFields
  assert.deepEqual(hpa, {
    manager: 'hpa',
    operation: 'Apply',
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    subresource: 'scale',
  })
  assert.ok(!('f:replicas' in me.fieldsV1['f:spec']))
})

test('a PUT makes what upstream lets it make, and nothing else', async (t) => {
  const api = await startTestServer(t)
  const lease = '/apis/coordination.k8s.io/v1/namespaces/default/leases/a'
  const made = await api.request('PUT', lease, {
    body: { metadata: { name: 'a' }, spec: { holderIdentity: 'x' } },
  })
  assert.equal(made.code, 201)
  const again = await api.request('PUT', lease, { body: { metadata: { name: 'a' } } })
  assert.equal(again.code, 422)
  assert.match(
    again.json.message,
    /metadata.resourceVersion: Invalid value: 0: must be specified for an update/,
  )
  const map = await api.request('PUT', '/api/v1/namespaces/default/configmaps/a', {
    body: { metadata: { name: 'a' } },
  })
  assert.equal(map.code, 404)
})

test('duplicate fields of JSON are warned about, refused or left alone, as asked', async (t) => {
  const api = await startTestServer(t)
  const body = '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"x":"1","x":"2"}}'
  const post = (query: string) =>
    api.request('POST', `/api/v1/namespaces/default/configmaps?dryRun=All${query}`, {
      body,
      headers: { 'content-type': 'application/json' },
    })
  const warned = await post('')
  assert.equal(warned.code, 201)
  assert.equal(warned.headers.warning, '299 - "duplicate field \\"data.x\\""')
  const strict = await post('&fieldValidation=Strict')
  assert.equal(strict.code, 400)
  assert.equal(
    strict.json.message,
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.x"',
  )
  const ignored = await post('&fieldValidation=Ignore')
  assert.equal(ignored.headers.warning, undefined)
})
