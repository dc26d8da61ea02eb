import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../testserver.ts'

const aggregated = (version: string) =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`

test('kubectl gets everything in one document, named by its content type', async (t) => {
  const { request } = await startTestServer(t)
  for (const version of ['v2', 'v2beta1']) {
    const { json, headers } = await request('GET', '/apis', { headers: { accept: aggregated(version) } })
    assert.equal(headers['content-type'], aggregated(version))
    assert.equal(json.apiVersion, `apidiscovery.k8s.io/${version}`)
    assert.ok(json.items.some(({ metadata }: { metadata: { name: string } }) => metadata.name === 'apps'))
  }
})

test('a client that knows only the old form gets that one', async (t) => {
  const { request } = await startTestServer(t)
  assert.equal((await request('GET', '/apis')).json.kind, 'APIGroupList')
  assert.equal((await request('GET', '/api')).json.kind, 'APIVersions')
  assert.equal((await request('GET', '/api/v1')).json.kind, 'APIResourceList')
})

test('a document that the client has is not sent again', async (t) => {
  const { request } = await startTestServer(t)
  for (const path of ['/apis', '/openapi/v2', '/openapi/v3', '/openapi/v3/apis/apps/v1']) {
    const first = await request('GET', path)
    const headers = { 'if-none-match': String(first.headers.etag) }
    const { code, bytes } = await request('GET', path, { headers })
    assert.deepEqual([first.code, code, bytes.length], [200, 304, 0], path)
  }
})

test('a document of OpenAPI 3 is kept for ever by its hash, and an older hash leads to the newest', async (t) => {
  const { request } = await startTestServer(t)
  const { paths } = (await request('GET', '/openapi/v3')).json as unknown as {
    paths: Record<string, { serverRelativeURL: string }>
  }
  const url = paths['apis/apps/v1']?.serverRelativeURL ?? ''
  const kept = await request('GET', url)
  assert.deepEqual([kept.code, kept.headers['cache-control']], [200, 'public, immutable'])
  const plain = await request('GET', '/openapi/v3/apis/apps/v1')
  assert.equal(plain.headers['cache-control']?.includes('immutable') ?? false, false)
  const old = await request('GET', '/openapi/v3/apis/apps/v1?hash=OLD')
  assert.deepEqual([old.code, old.headers.location], [301, url])
})

test('OpenAPI 2 is sent as protobuf to whoever insists', async (t) => {
  const { request } = await startTestServer(t)
  const headers = { accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' }
  const { code, headers: answered } = await request('GET', '/openapi/v2', { headers })
  assert.deepEqual(
    [code, answered['content-type']],
    [200, 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'],
  )
})

test('discovery is only read', async (t) => {
  const { request } = await startTestServer(t)
  assert.equal((await request('POST', '/apis', { body: {} })).code, 405)
  assert.equal((await request('GET', '/apis/sea.io/v1')).code, 404)
})

test('metrics count what was asked', async (t) => {
  const { request } = await startTestServer(t)
  await request('GET', '/api/v1/pods')
  const { bytes } = await request('GET', '/metrics')
  assert.match(
    bytes.toString(),
    /apiserver_request_total\{[^}]*verb="LIST"[^}]*resource="pods"[^}]*code="200"\} 1/,
  )
})
