import assert from 'node:assert/strict'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { test } from 'node:test'
import { startTestServer, type TestServer } from '../testserver.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

test('who asks for too much waits, and then is told to come back; others go on', async (t) => {
  // Few seats, so that few requests show what thousands would.
  const api = await startTestServer(t, { maxRequestsInFlight: 12 })
  const greedy = await readerNamed(api, 'greedy')
  const modest = await readerNamed(api, 'modest')
  // Together more bytes than a connection holds that nobody reads from.
  for (let n = 0; n < 24; n++) {
    const body = { metadata: { name: `big-${n}` }, data: { text: 'x'.repeat(900_000) } }
    assert.equal((await api.request('POST', configMaps, { body })).code, 201)
  }
  const sent: ClientRequest[] = []
  t.after(() => stop(sent))
  const refusal = new Promise<IncomingMessage>((resolve) => {
    for (let n = 0; n < 400; n++)
      sent.push(ask(api, greedy, (answer) => answer.statusCode === 429 && resolve(answer)))
  })
  const { headers } = await refusal
  assert.equal(headers['retry-after'], '1')

  const admin = await api.request('GET', `${configMaps}/big-0`)
  assert.equal(admin.code, 200, 'administrators have seats of their own')
  assert.ok(admin.headers['x-kubernetes-pf-flowschema-uid'])
  assert.ok(admin.headers['x-kubernetes-pf-prioritylevel-uid'])

  const waiting = api.request('GET', `${configMaps}/big-0`, { as: modest })
  stop(sent)
  assert.equal((await waiting).code, 200, 'a seat that is left is the next one')
  const metrics = (await api.request('GET', '/metrics')).bytes.toString()
  assert.match(
    metrics,
    /apiserver_flowcontrol_rejected_requests_total\{priority_level="global-default"\} [1-9]/,
  )
})

async function readerNamed(api: TestServer, name: string): Promise<{ token: string }> {
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }]
  const role = { metadata: { name: `read-${name}` }, rules }
  await api.request('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', { body: role })
  const body = {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `read-${name}` },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
  }
  await api.request('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', { body })
  return { token: await api.server.tokens.add({ name, groups: [] }) }
}

/** Asks for the long list and reads nothing of the answer. */
function ask(
  api: TestServer,
  as: { token: string },
  answered: (answer: IncomingMessage) => void,
): ClientRequest {
  const sent = request(api.optionsFor('GET', configMaps, { as }), answered)
  sent.on('error', () => {})
  sent.end()
  return sent
}

function stop(sent: readonly ClientRequest[]): void {
  for (const one of sent) one.destroy()
}
