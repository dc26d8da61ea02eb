import assert from 'node:assert/strict'
import { request as httpsRequest } from 'node:https'
import { test } from 'node:test'
import { startTestServer } from '../testserver.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const json = { 'content-type': 'application/json' }
const notFound = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'the server could not find the requested resource',
  reason: 'NotFound',
  code: 404,
}
const noPage = '404 page not found\n'

interface Case {
  /** Method, path, and the Accept header. */
  readonly ask: readonly [string, string, string?]
  readonly body?: unknown
  readonly code: number
  /** What the Content-Type is. */
  readonly type?: string
  /** The whole text, the whole JSON, or the message of a Status. */
  readonly text?: string
  readonly json?: object
  readonly message?: string
}
/** What is said of an option that has a value it cannot have. */
const invalid = (options: string, field: string, value: string, values: string) => ({
  code: 422,
  message: `${options}.meta.k8s.io "" is invalid: ${field}: Unsupported value: ${value}: supported values: ${values}`,
})
const v2 = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const cases: Record<string, Case> = {
  'no such page': { ask: ['GET', '/nope'], code: 404, type: 'text/plain; charset=utf-8', text: noPage },
  'no logs of the machine': { ask: ['GET', '/logs'], code: 404, text: noPage },
  'no such group': { ask: ['GET', '/apis/nope'], code: 404, text: noPage },
  'no such version of a group': { ask: ['GET', '/apis/apps/v9/deployments'], code: 404, text: noPage },
  'no such version of the core': { ask: ['GET', '/api/v2'], code: 404, text: noPage },
  'no such resource of a group that is served': {
    ask: ['GET', '/apis/apps/v1/boats'],
    code: 404,
    json: notFound,
  },
  'no such subresource': { ask: ['GET', `${configMaps}/kube-root-ca.crt/status`], code: 404, json: notFound },
  'a name that climbs': {
    ask: ['GET', `${configMaps}/%2e%2e`],
    code: 400,
    message: 'Name parameter invalid: "..": may not be \'..\'',
  },
  'a trailing slash': { ask: ['GET', `${configMaps}/`], code: 200 },
  'two slashes': { ask: ['GET', '//api/v1/namespaces'], code: 404, text: noPage },
  'a whole URL, as proxies are asked': { ask: ['GET', 'https://x/livez?verbose=0'], code: 200 },
  'HEAD of a resource': { ask: ['HEAD', configMaps], code: 405 },
  'OPTIONS of a resource': { ask: ['OPTIONS', configMaps], code: 405 },
  'HEAD of health': { ask: ['HEAD', '/readyz'], code: 200, type: 'text/plain; charset=utf-8' },
  'the OpenAPI document as protobuf': { ask: ['GET', '/openapi/v2', v2], code: 200, type: v2 },
  'the same under its first name': {
    ask: ['GET', '/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'],
    code: 200,
    type: v2,
  },
  'the OpenAPI document in the form that is liked best': {
    ask: ['GET', '/openapi/v2', `${v2};q=0.4,application/json;q=0.5`],
    code: 200,
    type: 'application/json',
  },
  'the OpenAPI document as something else': { ask: ['GET', '/openapi/v2', 'text/html'], code: 406, text: '' },
  'OpenAPI v3 as something else': {
    ask: ['GET', '/openapi/v3/apis/apps/v1', 'text/html'],
    code: 406,
    text: '',
  },
  'a dry run that is none': {
    ask: ['POST', `${configMaps}?dryRun=Some`],
    body: { metadata: { name: 'a' } },
    ...invalid('CreateOptions', 'dryRun', '[]string{"Some"}', '"All"'),
  },
  'the same where it says nothing': { ask: ['GET', `${configMaps}?dryRun=Some`], code: 200 },
  'a validation that is none': {
    ask: ['POST', `${configMaps}?fieldValidation=Loud`],
    body: { metadata: { name: 'a' } },
    ...invalid('CreateOptions', 'fieldValidation', '"Loud"', '"", "Ignore", "Strict", "Warn"'),
  },
  'a way to delete that is none': {
    ask: ['DELETE', `${configMaps}/kept`],
    body: { propagationPolicy: 'Fast' },
    ...invalid('DeleteOptions', 'propagationPolicy', '"Fast"', '"Foreground", "Background", "Orphan", "nil"'),
  },
  'the same in the query': {
    ask: ['DELETE', `${configMaps}/kept?propagationPolicy=Fast`],
    ...invalid('DeleteOptions', 'propagationPolicy', '"Fast"', '"Foreground", "Background", "Orphan", "nil"'),
  },
  'a deletion of another object of that name': {
    ask: ['DELETE', `${configMaps}/kept`],
    body: { preconditions: { resourceVersion: '1' } },
    code: 409,
    message:
      'Operation cannot be fulfilled on ConfigMap "kept": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (N). The object might have been modified',
  },
  'a body longer than is read': {
    ask: ['POST', configMaps],
    body: { metadata: { name: 'a' }, data: { a: 'x'.repeat(3 * 1024 * 1024) } },
    code: 413,
    message: 'Request entity too large: limit is 3145728',
  },
  'data longer than may be': {
    ask: ['POST', configMaps],
    body: { metadata: { name: 'a' }, data: { a: 'x'.repeat(1024 * 1024 + 1) } },
    code: 422,
    message: 'ConfigMap "a" is invalid: []: Too long: may not be more than 1048576 bytes',
  },
  'data that only JSON makes longer': {
    ask: ['POST', `${configMaps}?dryRun=All`],
    body: { metadata: { name: 'a' }, data: { a: '\n'.repeat(1024 * 1024) } },
    code: 201,
  },
  'an object longer than etcd takes': {
    ask: ['POST', '/api/v1/namespaces/default/pods'],
    body: {
      metadata: { name: 'a' },
      spec: {
        containers: [{ name: 'a', image: 'a', env: [{ name: 'A', value: 'x'.repeat(1600 * 1024) }] }],
      },
    },
    code: 500,
    json: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'etcdserver: request is too large',
      code: 500,
    },
  },
}

test("the surface of HTTP is upstream's", async (t) => {
  const { request } = await startTestServer(t)
  await request('POST', configMaps, { body: { metadata: { name: 'kept' } }, headers: json })
  for (const [name, { ask, body, code, type, text, json: whole, message }] of Object.entries(cases)) {
    await t.test(name, async () => {
      const [method, path, accept] = ask
      const headers = { ...(body !== undefined && json), ...(accept && { accept }) }
      const heard = await request(method, path, { body, headers })
      assert.equal(heard.code, code, heard.bytes.toString().slice(0, 1000))
      if (type) assert.equal(heard.headers['content-type'], type)
      if (text !== undefined) assert.equal(heard.bytes.toString(), text)
      if (whole) assert.deepEqual(heard.json, whole)
      if (message) assert.equal(heard.json.message.replace(/record \(\d+\)/, 'record (N)'), message)
    })
  }
})

test('YAML is what readers of YAML 1.1 read back as it was', async (t) => {
  const { request } = await startTestServer(t)
  const body = { metadata: { name: 'texts' }, data: { b: 'yes', a: `${'long '.repeat(40)}end`, c: '1e3' } }
  await request('POST', configMaps, { body, headers: json })
  const { bytes } = await request('GET', `${configMaps}/texts`, { headers: { accept: 'application/yaml' } })
  const text = bytes.toString()
  assert.match(text, /creationTimestamp: "20/)
  assert.match(text, /resourceVersion: "\d+"/)
  assert.match(
    text,
    /^apiVersion: v1\ndata:\n {2}a: (long )+end\n {2}b: "yes"\n {2}c: "1e3"\nkind: ConfigMap\n/,
  )
})

test('a body that is refused and never ends does not keep its connection', { timeout: 20_000 }, async (t) => {
  const { optionsFor } = await startTestServer(t)
  const headers = { ...json, 'transfer-encoding': 'chunked' }
  const sending = httpsRequest({ ...optionsFor('POST', '/api/v1/nodes/x', { headers }) })
  sending.write('{')
  const code = await new Promise((resolve, reject) => {
    sending.on('response', (response) => resolve(response.resume().statusCode))
    sending.on('error', reject)
  })
  assert.equal(code, 405)
  if (!sending.socket?.destroyed) await new Promise((resolve) => sending.socket?.once('close', resolve))
})
