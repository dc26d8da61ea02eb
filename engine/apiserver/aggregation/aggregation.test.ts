import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { until } from '../customresources/testing.ts'
import { createAuthority, issue } from '../pki/certificate.ts'
import { startTestServer, type TestServer } from '../testserver.ts'

const services = '/apis/apiregistration.k8s.io/v1/apiservices'
const nodes = {
  kind: 'APIResourceList',
  groupVersion: 'metrics.example.com/v1beta1',
  resources: [
    { name: 'nodes', singularName: 'node', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'nodes/raw', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get'] },
  ],
}

interface Asked {
  readonly url: string
  readonly user: string | undefined
  readonly groups: string
  readonly authorization: string | undefined
  readonly client: string | undefined
}

/** Another API server, on 127.0.0.1, that believes our client certificate. */
async function startOther(t: { after(run: () => void): void }, ca: string) {
  const root = await createAuthority('other', Date.now())
  const names = ['metrics.default.svc']
  const pair = await issue(root, { commonName: 'metrics', usages: ['server'], names }, Date.now())
  const asked: Asked[] = []
  const tls = { cert: pair.certificate, key: pair.key, requestCert: true, rejectUnauthorized: true, ca }
  const server = createServer(tls, (request, response) => {
    const { headers, url = '' } = request
    const { subject } = (
      request.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
    ).getPeerCertificate()
    const user = headers['x-remote-user'] as string | undefined
    asked.push({
      url,
      user,
      groups: String(headers['x-remote-group']),
      authorization: headers.authorization,
      client: subject.CN,
    })
    const body = url.startsWith('/openapi')
      ? { openapi: '3.0.0' }
      : url.includes('/nodes')
        ? { kind: 'NodeMetricsList', url }
        : nodes
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, ca: root.certificate, asked }
}

const apiService = (port: number, ca: string) => ({
  metadata: { name: 'v1beta1.metrics.example.com' },
  spec: {
    group: 'metrics.example.com',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { namespace: 'default', name: 'metrics', port },
    caBundle: Buffer.from(ca).toString('base64'),
  },
})
const availability = async ({ request }: TestServer) => {
  const { json } = await request('GET', `${services}/v1beta1.metrics.example.com`)
  return json.status.conditions?.find(({ type }: { type: string }) => type === 'Available')
}

test('every group and version has its APIService', async (t) => {
  const { request } = await startTestServer(t)
  const { json } = await request('GET', services)
  const of = (name: string) =>
    json.items.find(({ metadata }: { metadata: { name: string } }) => metadata.name === name)
  assert.deepEqual(of('v1.').spec, { version: 'v1', groupPriorityMinimum: 18000, versionPriority: 1 })
  assert.deepEqual(of('v1.apps').spec, {
    group: 'apps',
    version: 'v1',
    groupPriorityMinimum: 17800,
    versionPriority: 15,
  })
  assert.deepEqual(of('v1.apps').metadata.labels, { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' })
  assert.equal(of('v1.apps').status.conditions[0].message, 'Local APIServices are always available')
  assert.equal(of('v1.apiregistration.k8s.io'), undefined)
})

test('other servers are told how to know who asks', async (t) => {
  const { server, request } = await startTestServer(t)
  const { code, json } = await request(
    'GET',
    '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication',
  )
  assert.equal(code, 200)
  assert.equal(json.data['requestheader-client-ca-file'], server.pki.ca)
  assert.equal(json.data['requestheader-allowed-names'], '["front-proxy-client"]')
})

test('requests for another server are passed on as the user, when it is available', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  const other = await startOther(t, server.server.pki.ca)
  // The address of this machine itself is none that endpoints may have: ExternalName is how to say it.
  await request('POST', '/api/v1/namespaces/default/services', {
    body: { metadata: { name: 'metrics' }, spec: { type: 'ExternalName', externalName: '127.0.0.1' } },
  })
  const made = await request('POST', services, { body: apiService(other.port, other.ca) })
  assert.equal(made.code, 201, JSON.stringify(made.json))
  await until(async () => (await availability(server))?.status === 'True')
  assert.equal((await availability(server)).reason, 'Passed')
  const path = '/apis/metrics.example.com/v1beta1/nodes?limit=5'
  const heard = await request('GET', path)
  assert.deepEqual(heard.json, { kind: 'NodeMetricsList', url: path })
  assert.ok(heard.headers['x-kubernetes-pf-flowschema-uid'], 'it took a seat')
  assert.deepEqual(other.asked.at(-1), {
    url: path,
    user: 'kubernetes-admin',
    groups: 'system:masters, system:authenticated',
    authorization: undefined,
    client: 'front-proxy-client',
  })
  assert.equal((await request('GET', path, { as: 'nobody' })).code, 401)
  const { json: groups } = await request('GET', '/apis')
  assert.ok(groups.groups.some(({ name }: { name: string }) => name === 'metrics.example.com'))
  const { json: whole } = await request('GET', '/apis', {
    headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' },
  })
  const found = whole.items.find(
    ({ metadata }: { metadata: { name: string } }) => metadata.name === 'metrics.example.com',
  )
  assert.deepEqual(found.versions[0].resources[0].subresources[0].subresource, 'raw')
  const { json: index } = await request('GET', '/openapi/v3')
  assert.ok(index.paths['apis/metrics.example.com/v1beta1'])
  assert.deepEqual((await request('GET', '/openapi/v3/apis/metrics.example.com/v1beta1')).json, {
    openapi: '3.0.0',
  })
  await request('DELETE', `${services}/v1beta1.metrics.example.com`)
  assert.equal((await request('GET', path)).code, 404)
})

test('a server that is not there is unavailable, and its APIService says why', async (t) => {
  const server = await startTestServer(t)
  await server.request('POST', services, { body: apiService(443, server.server.pki.ca) })
  await until(async () => (await availability(server)) !== undefined)
  const { status, reason, message } = await availability(server)
  assert.deepEqual(
    [status, reason, message],
    ['False', 'ServiceNotFound', 'service/metrics in "default" is not present'],
  )
  const { code, json } = await server.request('GET', '/apis/metrics.example.com/v1beta1/nodes')
  assert.deepEqual([code, json.message], [503, 'service unavailable'])
})
