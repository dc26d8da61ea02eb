import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestServer } from '../testserver.ts'
import { withoutSecret } from './beginaudit.ts'

const policy = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitManagedFields: true
rules:
  - level: None
    nonResourceURLs: ['/openapi/*']
  - level: Metadata
    resources: [{ resources: [secrets] }]
  - level: RequestResponse
    verbs: [create, patch]
    omitStages: [RequestReceived]
  - level: Metadata
`

async function audited(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-audit-'))
  t.after(() => rm(folder, { recursive: true }))
  const policyFile = join(folder, 'policy.yaml')
  const logPath = join(folder, 'audit.log')
  await writeFile(policyFile, policy)
  const server = await startTestServer(t, { audit: { policyFile, logPath } })
  /** The events of a stage, when as many as wanted are there. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects to be there
  const events = async (count: number, stage: string): Promise<any[]> => {
    for (const end = Date.now() + 5_000; Date.now() < end; await sleep(10)) {
      const lines = (await readFile(logPath, 'utf8')).split('\n').filter(Boolean)
      const found = lines.map((line) => JSON.parse(line)).filter((event) => event.stage === stage)
      if (found.length >= count) return found
    }
    throw new Error(`there are no ${count} events of ${stage}: ${await readFile(logPath, 'utf8')}`)
  }
  return { ...server, events, text: () => readFile(logPath, 'utf8') }
}

test('requests are written down as the policy says', async (t) => {
  const { request, events, text } = await audited(t)
  const config = { metadata: { name: 'c' }, data: { key: 'value' } }
  const headers = { 'user-agent': 'tester/1', 'x-forwarded-for': '192.0.2.7' }
  await request('POST', '/api/v1/namespaces/default/configmaps?fieldManager=t', { body: config, headers })
  const [made] = await events(1, 'ResponseComplete')
  assert.deepEqual(
    [made.kind, made.apiVersion, made.level, made.verb, made.requestURI],
    [
      'Event',
      'audit.k8s.io/v1',
      'RequestResponse',
      'create',
      '/api/v1/namespaces/default/configmaps?fieldManager=t',
    ],
  )
  assert.equal(made.user.username, 'kubernetes-admin')
  assert.deepEqual(made.sourceIPs, ['192.0.2.7', '127.0.0.1'])
  assert.equal(made.userAgent, 'tester/1')
  assert.deepEqual(made.objectRef, { resource: 'configmaps', namespace: 'default', apiVersion: 'v1' })
  assert.deepEqual(made.responseStatus, { metadata: {}, code: 201 })
  assert.deepEqual(made.requestObject, config)
  assert.equal(made.responseObject.data.key, 'value')
  assert.equal(made.annotations['authorization.k8s.io/decision'], 'allow')

  const secret = { metadata: { name: 's' }, stringData: { password: 'sesame' } }
  await request('POST', '/api/v1/namespaces/default/secrets', { body: secret })
  await request('GET', '/openapi/v3')
  const [, second] = await events(2, 'ResponseComplete')
  assert.equal(second.level, 'Metadata')
  assert.equal((await events(1, 'RequestReceived')).length, 1)
  assert.doesNotMatch(await text(), /sesame|c2VzYW1l|openapi/)
})

test('refusals say who was refused, and as whom', async (t) => {
  const { request, events } = await audited(t)
  await request('GET', '/api/v1/namespaces/default/pods', { headers: { 'impersonate-user': 'jane' } })
  const [event] = await events(1, 'ResponseComplete')
  assert.equal(event.user.username, 'kubernetes-admin')
  assert.deepEqual(event.impersonatedUser, { username: 'jane', groups: ['system:authenticated'] })
  assert.deepEqual([event.responseStatus.code, event.responseStatus.reason], [403, 'Forbidden'])
  assert.equal(event.annotations['authorization.k8s.io/decision'], 'forbid')
  await request('GET', '/api/v1/pods', { as: { token: 'wrong-token' } })
  const [, unknown] = await events(2, 'ResponseComplete')
  assert.deepEqual([unknown.user, unknown.responseStatus.code], [{}, 401])
})

test('tokens are not written down, whatever the policy says', async (t) => {
  const { request, events, text } = await audited(t)
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token'
  const { json } = await request('POST', path, { body: { spec: { audiences: [] } } })
  await request('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
    body: { spec: { token: json.status.token } },
  })
  await request('GET', '/api', { as: { token: json.status.token } })
  await events(3, 'ResponseComplete')
  assert.ok(!(await text()).includes(json.status.token))
})

test('a watch is told when it begins and when it ends; callers in the process are told too', async (t) => {
  const { server, events, optionsFor } = await audited(t)
  const watch = https.request(optionsFor('GET', '/api/v1/pods?watch=1'))
  watch.on('error', () => {})
  watch.end()
  const [started] = await events(1, 'ResponseStarted')
  assert.deepEqual([started.verb, started.responseStatus.code], ['watch', 200])
  watch.destroy()
  await events(1, 'ResponseComplete')
  const user = { name: 'system:hawser', groups: ['system:masters'] }
  await server.call(user, { method: 'GET', path: '/api/v1/namespaces/default/pods' })
  const [, local] = await events(2, 'ResponseComplete')
  assert.deepEqual([local.user.username, local.verb], ['system:hawser', 'list'])
})

test('the secret in the path of a webhook is not written down', () => {
  const hooks = '/apis/build.openshift.io/v1/namespaces/shop/buildconfigs/web/webhooks'
  assert.equal(withoutSecret(`${hooks}/abc/github?x=1`), `${hooks}/***/github?x=1`)
  assert.equal(withoutSecret(`${hooks}/abc?x`), `${hooks}/***?x`)
  assert.equal(withoutSecret('/api/v1/pods'), '/api/v1/pods')
})
