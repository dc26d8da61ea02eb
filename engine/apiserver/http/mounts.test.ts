import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startTestServer } from '../testserver.ts'
import { type Mount, mountOf } from './mounts.ts'

const layers = { group: 'image.openshift.io', plural: 'imagestreams', subresource: 'layers', namespace: 'a' }

/** Says who asks, whether he may pull, and how much he sent. */
const echo: Mount = async (request, response, { path, query, user, isRefused, authorize }) => {
  let bytes = 0
  for await (const chunk of request) bytes += chunk.length
  const refusal = authorize({ verb: 'get', on: layers })
  const said = [path, query.get('b'), user.name, isRefused, refusal?.message ?? 'may', bytes].join('|')
  if (refusal) response.writeHead(403, { 'www-authenticate': 'Basic' })
  response.end(said)
}

async function world(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-mounts-'))
  t.after(() => rm(folder, { recursive: true }))
  const policyFile = join(folder, 'policy.yaml')
  await writeFile(policyFile, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n')
  const logPath = join(folder, 'audit.log')
  const api = await startTestServer(t, { mounts: { '/v2': echo }, audit: { policyFile, logPath } })
  const jane = await api.server.tokens.add({ name: 'jane', groups: [] })
  const basic = (password: string) => ({
    as: 'nobody' as const,
    headers: { authorization: `Basic ${Buffer.from(`any:${password}`).toString('base64')}` },
  })
  const said = async (...asked: Parameters<typeof api.request>) => {
    const { code, bytes } = await api.request(...asked)
    return [code, ...bytes.toString().split('|')]
  }
  return { ...api, jane, basic, said, logPath }
}

const no = (user: string): string =>
  `imagestreams.image.openshift.io is forbidden: User "${user}" cannot get resource "imagestreams/layers" in API group "image.openshift.io" in the namespace "a"`

test('X3 a mount is told who asks, by certificate, Bearer or Basic, and finds out whether he may', async (t) => {
  const { said, jane, basic } = await world(t)
  assert.deepEqual(await said('GET', '/v2/a?b=c'), [
    200,
    '/v2/a',
    'c',
    'kubernetes-admin',
    'false',
    'may',
    '0',
  ])
  const refused = [403, '/v2/a', '', 'jane', 'false', no('jane'), '0']
  assert.deepEqual(await said('GET', '/v2/a', { as: { token: jane } }), refused)
  assert.deepEqual(await said('GET', '/v2/a', basic(jane)), refused)
  const nobody = 'system:anonymous'
  assert.deepEqual(await said('GET', '/v2', { as: 'nobody' }), [
    403,
    '/v2',
    '',
    nobody,
    'false',
    no(nobody),
    '0',
  ])
  for (const unknown of [basic('wrong'), { as: { token: 'wrong' } }])
    assert.deepEqual(await said('GET', '/v2', unknown), [403, '/v2', '', nobody, 'true', no(nobody), '0'])
})

test('Basic opens nothing but mounts', async (t) => {
  const { request, jane, basic } = await world(t)
  assert.equal((await request('GET', '/api/v1/namespaces', basic(jane))).code, 401)
  assert.equal((await request('GET', '/v22')).code, 404)
})

test('what a mount does is counted and written down', async (t) => {
  const { said, request, server, basic, jane, logPath } = await world(t)
  assert.deepEqual((await said('PUT', '/v2/x', { body: Buffer.alloc(3_000_000) })).at(-1), '3000000')
  await said('PUT', '/v2/x', basic(jane))
  await said('PUT', '/v2/x', basic('wrong'))
  const { bytes } = await request('GET', '/metrics')
  assert.match(
    bytes.toString(),
    /^apiserver_request_total\{.*verb="PUT".*subresource="\/v2".*code="403"\} 2$/m,
  )
  // What was written down is on disk when the server has closed.
  await server.close()
  const events = (await readFile(logPath, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  const done = events.filter(
    ({ stage, requestURI }) => stage === 'ResponseComplete' && requestURI === '/v2/x',
  )
  assert.deepEqual(
    done.map(({ user, verb, responseStatus, annotations }) => [
      user.username,
      verb,
      responseStatus.code,
      annotations['authorization.k8s.io/decision'],
    ]),
    [
      ['kubernetes-admin', 'put', 200, 'allow'],
      ['jane', 'put', 403, 'forbid'],
      ['system:anonymous', 'put', 403, 'forbid'],
    ],
  )
})

test('a mount answers over HTTP/2 as well', async (t) => {
  const { server, jane } = await world(t)
  const session = connect(`https://127.0.0.1:${server.port}`, { ca: server.pki.ca })
  t.after(() => session.destroy())
  const sent = session.request({ ':method': 'POST', ':path': '/v2/a', authorization: `Bearer ${jane}` })
  sent.end(Buffer.alloc(2_000_000))
  const [headers] = await once(sent, 'response')
  let text = ''
  for await (const chunk of sent) text += chunk
  assert.deepEqual([headers[':status'], text.split('|').at(-1)], [403, '2000000'])
})

const mount = () => undefined
const mounts = { '/v2': mount, '/v2/token': mount }
const paths: Record<string, string | undefined> = {
  '/v2': '/v2',
  '/v2/': '/v2',
  '/v2/a/b': '/v2',
  '/v2/token': '/v2/token',
  '/v2/tokens': '/v2',
  '/v22': undefined,
  '/': undefined,
}
for (const [at, want] of Object.entries(paths)) {
  test(`${at} belongs to ${want ?? 'no mount'}`, () => assert.equal(mountOf(mounts, at)?.prefix, want))
}
