import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { makeTestNode, makeTestPod, startTestAgent } from '../connect/testing.ts'
import { until } from '../customresources/testing.ts'
import { startTestServer, type TestServer } from '../testserver.ts'

const metrics = '/apis/metrics.k8s.io/v1beta1'
const time = { timestamp: '2026-01-31T12:00:15Z', window: '15s' }
const podUsage = (uid: string, ...cpu: string[]) => ({
  metadata: { uid },
  ...time,
  containers: cpu.map((cores, i) => ({ name: `c${i}`, usage: { cpu: cores, memory: '12Mi' } })),
})

interface Given extends TestServer {
  /** Paths that the agent was asked for. */
  readonly asked: string[]
}

/** A node n1 with pods `web` and `worker`, which its agent knows, and `new`, which it cannot measure yet. */
async function given(t: TestContext): Promise<Given> {
  const server = await startTestServer(t)
  const asked: string[] = []
  let answer: object = {}
  const { port } = await startTestAgent(t, server, 'n1', (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.end(JSON.stringify(answer))
  })
  await makeTestNode(server, 'n1', port)
  const web = await makeTestPod(server, 'web', 'n1', { app: 'web' })
  const worker = await makeTestPod(server, 'worker', 'n1', { app: 'worker' })
  await makeTestPod(server, 'new', 'n1', { app: 'web' })
  const elsewhere = await makeTestPod(server, 'elsewhere', 'n2')
  const node = { ...time, usage: { cpu: '1200m', memory: '3000000001' } }
  const pods = [podUsage(web, '32786885n', '1'), podUsage(worker, '2m'), podUsage(elsewhere, '64')]
  answer = { node, pods: [...pods, { metadata: { uid: 'x' }, window: 'soon' }, 'rubbish'] }
  return { ...server, asked }
}

const byKind = { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } }
const names = ({ items }: { items: { metadata: { name: string } }[] }): string[] =>
  items.map(({ metadata }) => metadata.name)

test('metrics of pods are those of their containers, with the labels of the pod', async (t) => {
  const { request, asked } = await given(t)
  const { code, json } = await request('GET', `${metrics}/namespaces/default/pods`)
  assert.equal(code, 200)
  assert.deepEqual(
    [json.kind, json.apiVersion, json.metadata],
    ['PodMetricsList', 'metrics.k8s.io/v1beta1', {}],
  )
  // Not what a node tells about pods that are not its own.
  assert.deepEqual(names(json), ['web', 'worker'])
  const [{ metadata, ...web }] = json.items
  assert.match(metadata.creationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.deepEqual(
    { ...metadata, creationTimestamp: '' },
    { name: 'web', namespace: 'default', creationTimestamp: '', labels: { app: 'web' } },
  )
  assert.deepEqual(web, {
    ...{ kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1beta1', ...time },
    containers: [
      { name: 'c0', usage: { cpu: '32786885n', memory: '12Mi' } },
      { name: 'c1', usage: { cpu: '1', memory: '12Mi' } },
    ],
  })
  assert.deepEqual(names((await request('GET', `${metrics}/pods?labelSelector=app%3Dweb`)).json), ['web'])
  assert.deepEqual(
    names((await request('GET', `${metrics}/pods?fieldSelector=metadata.name%3Dworker`)).json),
    ['worker'],
  )
  assert.deepEqual(names((await request('GET', `${metrics}/namespaces/other/pods`)).json), [])
  assert.deepEqual(asked, ['GET /hawser/usage'])
})

test('metrics of a node and of a pod by their names; tables as upstream', async (t) => {
  const { request } = await given(t)
  const { json: node } = await request('GET', `${metrics}/nodes/n1`)
  assert.deepEqual(
    [node.kind, node.metadata.labels.zone, node.usage],
    ['NodeMetrics', 'n1', { cpu: '1200m', memory: '3000000001' }],
  )
  const { json: pods } = await request('GET', `${metrics}/namespaces/default/pods`, byKind)
  const columns = pods.columnDefinitions as { name: string; format: string }[]
  assert.deepEqual(
    columns.map(({ name, format }) => [name, format]),
    [
      ['Name', 'name'],
      ['cpu', 'quantity'],
      ['memory', 'quantity'],
      ['Window', 'duration'],
    ],
  )
  assert.deepEqual(pods.rows[0].cells, ['web', '1032786885n', '24Mi', '15s'])
  const { json: one } = await request('GET', `${metrics}/nodes/n1`, byKind)
  assert.deepEqual(one.rows[0].cells, ['n1', '1200m', '3000000001', '15s'])
})

const missing = {
  [`${metrics}/nodes/n9`]: 'node "n9" not found',
  [`${metrics}/namespaces/default/pods/nobody`]: 'pods "nobody" not found',
  [`${metrics}/namespaces/default/pods/new`]: 'podmetrics.metrics.k8s.io "default/new" not found',
}
test('what is not there, and what is not measured yet, is not found', async (t) => {
  const { request } = await given(t)
  for (const [path, message] of Object.entries(missing)) {
    const { code, json } = await request('GET', path)
    assert.deepEqual([code, json.message], [404, message])
  }
  for (const [method, path] of [
    ['POST', `${metrics}/nodes`],
    ['DELETE', `${metrics}/nodes/n1`],
    ['GET', `${metrics}/nodes?watch=true`],
  ] as const)
    assert.equal((await request(method, path, { body: {} })).code, 405, `${method} ${path}`)
})

test('nodes that do not tell are left out', async (t) => {
  const server = await given(t)
  await makeTestNode(server, 'dead', 1)
  await server.request('POST', '/api/v1/nodes', { body: { metadata: { name: 'nowhere' } } })
  assert.deepEqual(names((await server.request('GET', `${metrics}/nodes`)).json), ['n1'])
})

test('protobuf, as kubectl top asks for it', async (t) => {
  const { request } = await given(t)
  const accept = 'application/vnd.kubernetes.protobuf,application/json'
  const { headers, bytes } = await request('GET', `${metrics}/nodes`, { headers: { accept } })
  assert.equal(headers['content-type'], 'application/vnd.kubernetes.protobuf')
  assert.equal(bytes.subarray(0, 4).toString(), 'k8s\0')
  assert.ok(bytes.includes('NodeMetricsList') && bytes.includes('1200m'))
  // A window of 15 s: field 3, two bytes of length and tag, nanoseconds.
  assert.ok(bytes.includes(Buffer.from([0x1a, 0x06, 0x08, 0x80, 0xac, 0xc7, 0xf0, 0x37])))
})

test('the group is discovered; the roles for people may read it', async (t) => {
  const { request } = await startTestServer(t)
  const { json } = await request('GET', metrics)
  assert.deepEqual(json.resources, [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ])
  const role = await request(
    'GET',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:aggregated-metrics-reader',
  )
  assert.deepEqual(role.json.rules, [
    { apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'], verbs: ['get', 'list', 'watch'] },
  ])
  assert.equal(role.json.metadata.labels['rbac.authorization.k8s.io/aggregate-to-view'], 'true')
  assert.equal((await request('GET', `${metrics}/nodes`, { as: 'nobody' })).code, 401)
})

test('the metrics-server of a user takes over, and gives back', async (t) => {
  const { request } = await given(t)
  const services = '/apis/apiregistration.k8s.io/v1/apiservices'
  const spec = {
    ...{ group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
    ...{ service: { namespace: 'kube-system', name: 'metrics-server' }, insecureSkipTLSVerify: true },
  }
  const metadata = { name: 'v1beta1.metrics.k8s.io' }
  assert.equal((await request('POST', services, { body: { metadata, spec } })).code, 201)
  // It is not there; still it is the one who would have to answer.
  await until(async () => (await request('GET', `${metrics}/nodes`)).code === 503)
  const { json } = await request('GET', '/apis/metrics.k8s.io')
  assert.equal(json.versions.length, 1)
  await request('DELETE', `${services}/v1beta1.metrics.k8s.io`)
  await until(async () => (await request('GET', `${metrics}/nodes`)).code === 200)
})

const kubectls = ['kubectl', join(import.meta.dirname, '../../../node_modules/.cache/kubectl-1.20/kubectl')]
for (const kubectl of kubectls) {
  const { status } = spawnSync(kubectl, ['version', '--client'])
  const name = kubectl.startsWith('/') ? 'kubectl 1.20' : kubectl
  test(`${name} top`, { skip: status === 0 ? false : `${name} is not installed` }, async (t) => {
    const { request, kubeconfig } = await given(t)
    const folder = await mkdtemp(join(tmpdir(), 'hawser-top-'))
    t.after(() => rm(folder, { recursive: true }))
    const allocatable = { cpu: '4', memory: '4Gi' }
    const headers = { 'content-type': 'application/merge-patch+json' }
    await request('PATCH', '/api/v1/nodes/n1/status', { body: { status: { allocatable } }, headers })
    const top = async (...words: string[]): Promise<string> => {
      const options = { env: { ...process.env, KUBECONFIG: kubeconfig, HOME: folder } }
      const { stdout, stderr } = await promisify(execFile)(kubectl, ['top', ...words], options).catch(
        (error) => error,
      )
      return `${stdout}${stderr}`.replace(/ +/g, ' ')
    }
    assert.match(
      await top('node'),
      /^NAME CPU\(cores\) CPU\(?%\)? MEMORY\(bytes\) MEMORY\(?%\)? \nn1 1200m 30% 2861Mi 69% \n$/,
    )
    assert.match(await top('pod'), /^NAME CPU\(cores\) MEMORY\(bytes\) \nweb 1033m 24Mi \nworker 2m 12Mi \n$/)
    assert.match(await top('pod', '--containers', '-l', 'app=worker'), /worker c0 2m 12Mi/)
    assert.match(await top('pod', 'new'), /podmetrics.metrics.k8s.io "default\/new" not found/)
    assert.match(await top('pod', '-l', 'app=nobody'), /No resources found/)
    await request('DELETE', '/api/v1/nodes/n1')
    assert.match(await top('pod', '-A'), /error: metrics not available yet/)
  })
}
