import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPki } from '../pki/pki.ts'
import { startTestServer } from '../testserver.ts'

test('without credentials only health and version answer', async (t) => {
  const { request } = await startTestServer(t)
  const codes: Record<string, number> = {
    '/livez': 200,
    '/livez/ping': 200,
    '/readyz?verbose': 200,
    '/healthz': 200,
    '/version': 200,
    '/api': 401,
    '/apis/apps/v1': 401,
    '/api/v1/namespaces': 401,
    '/openapi/v3': 401,
    '/metrics': 401,
    '/': 401,
    '/nothing': 401,
  }
  for (const [path, code] of Object.entries(codes)) {
    assert.equal((await request('GET', path, { as: 'nobody' })).code, code, path)
  }
  const { json, headers } = await request('GET', '/api/v1/pods', { as: 'nobody' })
  assert.deepEqual([json.kind, json.reason, json.message], ['Status', 'Unauthorized', 'Unauthorized'])
  assert.ok(headers['audit-id'])
})

test('a certificate of another authority is nobody’s', async (t) => {
  const { request } = await startTestServer(t)
  const folder = await mkdtemp(join(tmpdir(), 'hawser-other-'))
  t.after(() => rm(folder, { recursive: true }))
  const { admin } = await openPki(folder)
  assert.equal((await request('GET', '/api/v1/pods', { as: admin })).code, 401)
})

test('a serving certificate of our own authority is no client’s', async (t) => {
  const { request, server } = await startTestServer(t)
  assert.equal((await request('GET', '/api/v1/pods', { as: server.pki.serving })).code, 401)
})

test('a token is whom it was made for, and a wrong one nobody', async (t) => {
  const { request, server } = await startTestServer(t)
  const token = await server.tokens.add({ name: 'root', groups: ['system:masters'] })
  assert.equal((await request('GET', '/api/v1/pods', { as: { token } })).code, 200)
  assert.equal((await request('GET', '/api/v1/pods', { as: { token: `${token}x` } })).code, 401)
})

test('who has no rights is told so in upstream’s words', async (t) => {
  const { request, server } = await startTestServer(t)
  const token = await server.tokens.add({ name: 'jane', groups: ['developers'] })
  const { code, json } = await request('GET', '/api/v1/namespaces/default/pods', { as: { token } })
  assert.equal(code, 403)
  assert.equal(
    json.message,
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
  )
  assert.equal((await request('GET', '/apis', { as: { token } })).code, 200)
})

test('a node agent does what is its own', async (t) => {
  const { request, server } = await startTestServer(t)
  const as = await server.pki.node('n1')
  const created = await request('POST', '/api/v1/nodes', { as, body: { metadata: { name: 'n1' } } })
  assert.equal(created.code, 201)
  assert.equal((await request('GET', '/api/v1/pods', { as })).code, 200)
  assert.equal((await request('DELETE', '/api/v1/nodes/n2', { as })).code, 403)
})

test('an administrator may act as another, and then may only what the other may', async (t) => {
  const { request, server } = await startTestServer(t)
  const headers = { 'impersonate-user': 'jane', 'impersonate-group': 'developers' }
  assert.equal((await request('GET', '/api/v1/pods', { headers })).code, 403)
  const token = await server.tokens.add({ name: 'jane', groups: ['developers'] })
  const { code, json } = await request('GET', '/apis', {
    as: { token },
    headers: { 'impersonate-user': 'root' },
  })
  assert.equal(code, 403)
  assert.match(json.message, /cannot impersonate resource "users"/)
})
