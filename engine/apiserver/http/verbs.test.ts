import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { startTestServer } from '../testserver.ts'

const maps = '/api/v1/namespaces/default/configmaps'
const mapNamed = (name: string, data: object = { a: 'b' }) => ({ metadata: { name }, data })

test('an object is created, read, replaced, patched and deleted', async (t) => {
  const { request } = await startTestServer(t)
  const created = await request('POST', maps, { body: mapNamed('one') })
  assert.equal(created.code, 201)
  assert.equal(created.json.kind, 'ConfigMap')
  const again = await request('POST', maps, { body: mapNamed('one') })
  assert.deepEqual([again.code, again.json.reason], [409, 'AlreadyExists'])
  const replaced = await request('PUT', `${maps}/one`, { body: { ...created.json, data: { a: 'c' } } })
  assert.deepEqual([replaced.code, replaced.json.data], [200, { a: 'c' }])
  const stale = await request('PUT', `${maps}/one`, { body: created.json })
  assert.deepEqual([stale.code, stale.json.reason], [409, 'Conflict'])
  const patches = {
    'application/merge-patch+json': { data: { d: 'e' } },
    'application/strategic-merge-patch+json': { metadata: { labels: { x: 'y' } } },
    'application/json-patch+json': [{ op: 'remove', path: '/data/a' }],
  }
  for (const [type, body] of Object.entries(patches)) {
    const patched = await request('PATCH', `${maps}/one`, { body, headers: { 'content-type': type } })
    assert.equal(patched.code, 200, type)
  }
  const read = await request('GET', `${maps}/one`)
  assert.deepEqual([read.json.data, read.json.metadata.labels], [{ d: 'e' }, { x: 'y' }])
  const deleted = await request('DELETE', `${maps}/one`, { body: { propagationPolicy: 'Background' } })
  assert.deepEqual([deleted.code, deleted.json.status], [200, 'Success'])
  assert.deepEqual((await request('GET', `${maps}/one`)).json.message, 'configmaps "one" not found')
})

test('a dry run changes nothing', async (t) => {
  const { request } = await startTestServer(t)
  assert.equal((await request('POST', `${maps}?dryRun=All`, { body: mapNamed('one') })).code, 201)
  assert.equal((await request('GET', `${maps}/one`)).code, 404)
})

test('YAML goes in and comes out', async (t) => {
  const { request } = await startTestServer(t)
  const body = 'metadata:\n  name: one\ndata:\n  a: "1"\n'
  const headers = { 'content-type': 'application/yaml', accept: 'application/yaml' }
  const { code, bytes } = await request('POST', maps, { body, headers })
  assert.equal(code, 201)
  assert.match(bytes.toString(), /^kind: ConfigMap$/m)
})

test('a list can be a table, metadata only, pretty or compressed', async (t) => {
  const { request } = await startTestServer(t)
  for (let at = 0; at < 30; at++) {
    await request('POST', maps, { body: mapNamed(`map-${at}`, { v: 'x'.repeat(10_000) }) })
  }
  const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const table = (await request('GET', maps, { headers: { accept: `${tableType},application/json` } })).json
  assert.equal(table.kind, 'Table')
  assert.deepEqual(
    table.columnDefinitions.map(({ name }: { name: string }) => name),
    ['Name', 'Data', 'Age'],
  )
  assert.equal(table.rows.length, 30)
  const partialType = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
  const partial = (await request('GET', maps, { headers: { accept: partialType } })).json
  assert.deepEqual([partial.kind, partial.items[0].data], ['PartialObjectMetadataList', undefined])
  assert.match((await request('GET', `${maps}/map-0?pretty=true`)).bytes.toString(), /^\{\n {2}"/)
  const plain = await request('GET', maps)
  assert.equal(plain.headers['content-length'], String(plain.bytes.length))
  const small = await request('GET', maps, { headers: { 'accept-encoding': 'gzip' } })
  assert.equal(small.headers['content-encoding'], 'gzip')
  assert.ok(small.bytes.length < plain.bytes.length / 10)
  assert.deepEqual(JSON.parse(gunzipSync(small.bytes).toString()), plain.json)
  const refused = await request('GET', maps, { headers: { accept: 'text/plain' } })
  assert.deepEqual([refused.code, refused.json.reason], [406, 'NotAcceptable'])
})

test('a field nobody knows is warned of', async (t) => {
  const { request } = await startTestServer(t)
  const body = { ...mapNamed('one'), dta: { quote: '"' } }
  const { code, headers } = await request('POST', `${maps}?fieldValidation=Warn`, { body })
  assert.equal(code, 201)
  assert.equal(headers.warning, '299 - "unknown field \\"dta\\""')
})

const json = { 'content-type': 'application/json' }
const badRequests: Record<string, readonly [string, string, object, string]> = {
  'JSON that ends too early': ['POST', maps, { body: '{"metadata":', headers: json }, '400 BadRequest'],
  'no body': ['POST', maps, {}, '400 BadRequest'],
  'bytes that are no text': [
    'POST',
    maps,
    { body: Buffer.from([0xff, 0xfe]), headers: json },
    '400 BadRequest',
  ],
  'a tower of brackets': ['POST', maps, { body: '['.repeat(1e6), headers: json }, '400 BadRequest'],
  'a number for the body': ['POST', maps, { body: '7', headers: json }, '400 BadRequest'],
  'a body beyond 3 MiB': [
    'POST',
    maps,
    { body: JSON.stringify(mapNamed('big', { v: 'x'.repeat(3 * 1024 * 1024) })), headers: json },
    '413 RequestEntityTooLarge',
  ],
  'a form': [
    'POST',
    maps,
    { body: 'a=b', headers: { 'content-type': 'text/plain' } },
    '415 UnsupportedMediaType',
  ],
  'a patch of no known type': [
    'PATCH',
    `${maps}/x`,
    { body: '{}', headers: json },
    '415 UnsupportedMediaType',
  ],
  'a limit that is no number': ['GET', `${maps}?limit=many`, {}, '400 BadRequest'],
  'a selector that is none': [
    'GET',
    `${maps}?labelSelector=${encodeURIComponent('a in (')}`,
    {},
    '400 BadRequest',
  ],
  'a table of something else': [
    'GET',
    `${maps}?includeObject=All`,
    { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } },
    '400 BadRequest',
  ],
  'a method nobody knows there': ['PUT', maps, { body: '{}', headers: json }, '405 MethodNotAllowed'],
  'a resource nobody knows': ['GET', '/api/v1/boats', {}, '404 NotFound'],
  'an invalid object': ['POST', maps, { body: { metadata: { name: 'A B' } } }, '422 Invalid'],
}
for (const [name, [method, path, said, want]] of Object.entries(badRequests)) {
  test(`${name} is answered with ${want}`, async (t) => {
    const { request, logged } = await startTestServer(t)
    const { code, json } = await request(method, path, said)
    assert.equal(`${code} ${json.reason}`, want)
    assert.equal(json.code, code)
    assert.deepEqual(logged, [])
  })
}

test('a bug is answered without its stack, and the log has it under the same number', async (t) => {
  const { request, server, logged } = await startTestServer(t)
  server.resources.call = () => Promise.reject(new TypeError('x is not a function'))
  const { code, json, headers } = await request('GET', maps)
  assert.deepEqual([code, json.reason], [500, 'InternalError'])
  assert.ok(json.message.includes(headers['audit-id']))
  assert.ok(!JSON.stringify(json).includes('not a function'))
  assert.equal(logged.length, 1)
})
