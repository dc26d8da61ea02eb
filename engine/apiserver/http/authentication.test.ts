import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPki } from '../pki/pki.ts'
import { type Said, startTestServer } from '../testserver.ts'

test('without credentials, where they are needed, one is told so', async (t) => {
  const { request } = await startTestServer(t, { auth: { anonymous: false } })
  const { code, json } = await request('GET', '/api/v1/pods', { as: 'nobody' })
  assert.deepEqual(
    [code, json.kind, json.reason, json.message],
    [401, 'Status', 'Unauthorized', 'Unauthorized'],
  )
  assert.equal((await request('GET', '/livez', { as: 'nobody' })).code, 401)
})

test('without credentials only health and version answer', async (t) => {
  const { request } = await startTestServer(t)
  const codes: Record<string, number> = {
    '/livez': 200,
    '/readyz?verbose': 200,
    '/healthz': 200,
    '/version': 200,
    '/livez/ping': 403,
    '/api': 401,
    '/apis/apps/v1': 401,
    '/api/v1/namespaces': 401,
    '/openapi/v3': 401,
    '/metrics': 401,
    '/': 401,
    '/nothing': 401,
    '/livez/../api/v1/namespaces': 403,
    '//livez': 401,
  }
  for (const [path, code] of Object.entries(codes)) {
    assert.equal((await request('GET', path, { as: 'nobody' })).code, code, path)
  }
  const { json, headers } = await request('GET', '/livez/ping', { as: 'nobody' })
  assert.deepEqual(
    [json.kind, json.reason, json.message],
    ['Status', 'Forbidden', 'forbidden: User "system:anonymous" cannot get path "/livez/ping"'],
  )
  const refused = await request('GET', '/metrics', { as: 'nobody' })
  assert.deepEqual([refused.json.reason, refused.json.message], ['Unauthorized', 'Unauthorized'])
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
  const pods = await request('GET', '/api/v1/pods', { as })
  assert.equal(pods.code, 403)
  assert.equal(
    pods.json.message,
    'pods is forbidden: User "system:node:n1" cannot list resource "pods" in API group "" at the cluster scope: can only list/watch pods with spec.nodeName field selector',
  )
  assert.equal((await request('GET', '/api/v1/pods?fieldSelector=spec.nodeName%3Dn1', { as })).code, 200)
  const other = await request('POST', '/api/v1/nodes', { as, body: { metadata: { name: 'n2' } } })
  assert.equal(other.json.message, 'nodes "n2" is forbidden: node "n1" is not allowed to modify node "n2"')
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

test('a trusted proxy says who asks; nobody else can', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-proxy-'))
  t.after(() => rm(folder, { recursive: true }))
  const proxies = await openPki(folder)
  const client = (commonName: string) => proxies.issue(commonName, { commonName, usages: ['client'] })
  const { request } = await startTestServer(t, {
    auth: {
      frontProxy: {
        ca: proxies.ca,
        allowedNames: ['front-proxy-client'],
        usernameHeaders: ['X-Remote-User'],
        uidHeaders: ['X-Remote-Uid'],
        groupHeaders: ['X-Remote-Group'],
        extraHeaderPrefixes: ['X-Remote-Extra-'],
      },
    },
  })
  const get = async (as: Said['as'], headers: Record<string, string>) =>
    (await request('GET', '/api/v1/pods', { ...(as && { as }), headers })).code
  const root = { 'X-Remote-User': 'root', 'X-Remote-Group': 'system:masters' }
  assert.equal(await get(await client('front-proxy-client'), root), 200)
  assert.equal(await get(await client('front-proxy-client'), { 'X-Remote-User': 'jane' }), 403)
  // The authority of proxies vouches for proxies, not for users.
  assert.equal(await get(await client('front-proxy-client'), {}), 401)
  assert.equal(await get(await client('somebody'), root), 401)
  assert.equal(await get('nobody', root), 401)
})

test('who is unknown is let in where that is wanted, and then has no rights', async (t) => {
  const { request } = await startTestServer(t, { auth: { anonymous: true } })
  const { code, json } = await request('GET', '/api/v1/pods', { as: 'nobody' })
  assert.equal(code, 403)
  assert.match(json.message, /User "system:anonymous" cannot list resource "pods"/)
  const wrong = await request('GET', '/api/v1/pods', { as: { token: 'wrong' } })
  assert.equal(wrong.code, 401)
  assert.match(wrong.headers['www-authenticate'] ?? '', /^Bearer/)
})

test('the keys of ServiceAccount tokens are published as OpenID Connect has it', async (t) => {
  const { request } = await startTestServer(t)
  const { json, headers } = await request('GET', '/.well-known/openid-configuration')
  assert.deepEqual(json, {
    issuer: 'https://kubernetes.default.svc.cluster.local',
    jwks_uri: 'https://kubernetes.default.svc.cluster.local/openid/v1/jwks',
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  })
  assert.equal(headers['cache-control'], 'public, max-age=3600')
  const keys = await request('GET', '/openid/v1/jwks')
  assert.equal(keys.headers['content-type'], 'application/jwk-set+json')
  assert.deepEqual(Object.keys(keys.json.keys[0]), ['use', 'kty', 'kid', 'crv', 'alg', 'x', 'y'])
  assert.equal((await request('GET', '/openid/v1/jwks', { as: 'nobody' })).code, 401)
})

test('who may see one object may not see all by naming the selector twice', async (t) => {
  const { request, server } = await startTestServer(t)
  const group = 'rbac.authorization.k8s.io'
  const rule = { apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['list', 'watch'] }
  const at = `/apis/${group}/v1/namespaces/default`
  await request('POST', `${at}/roles`, { body: { metadata: { name: 'one' }, rules: [rule] } })
  await request('POST', `${at}/rolebindings`, {
    body: {
      metadata: { name: 'one' },
      roleRef: { apiGroup: group, kind: 'Role', name: 'one' },
      subjects: [{ apiGroup: group, kind: 'User', name: 'jane' }],
    },
  })
  const secrets = '/api/v1/namespaces/default/secrets'
  for (const name of ['mine', 'theirs']) await request('POST', secrets, { body: { metadata: { name } } })
  const token = await server.tokens.add({ name: 'jane', groups: [] })
  const selectors = ['metadata.name%3Dmine', 'metadata.name%21%3Dx'].map((one) => `fieldSelector=${one}`)
  const { json } = await request('GET', `${secrets}?${selectors.join('&')}`, { as: { token } })
  assert.deepEqual(
    json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
    ['mine'],
  )
  const other = await request('GET', `${secrets}?${selectors.toReversed().join('&')}`, { as: { token } })
  assert.equal(other.code, 403)
})
