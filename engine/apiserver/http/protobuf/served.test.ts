import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import { test } from 'node:test'
import { defineKind } from '@hawser/kinds/kind.ts'
import { s } from '@hawser/kinds/schema.ts'
import protobufjs from 'protobufjs'
import { startTestServer, type TestServer } from '../../testserver.ts'

// Another reader of protobuf, with descriptions written from upstream's generated.proto.
const { root } = protobufjs.parse(
  `syntax = "proto2";
  message TypeMeta { optional string apiVersion = 1; optional string kind = 2; }
  message Unknown { optional TypeMeta typeMeta = 1; optional bytes raw = 2; optional string contentEncoding = 3; optional string contentType = 4; }
  message RawExtension { optional bytes raw = 1; }
  message WatchEvent { optional string type = 1; optional RawExtension object = 2; }
  message Time { optional int64 seconds = 1; optional int32 nanos = 2; }
  message ListMeta { optional string resourceVersion = 2; optional string continue = 3; optional int64 remainingItemCount = 4; }
  message ObjectMeta { optional string name = 1; optional string namespace = 3; optional string uid = 5; optional string resourceVersion = 6; optional int64 generation = 7; optional Time creationTimestamp = 8; map<string, string> labels = 11; map<string, string> annotations = 12; }
  message ConfigMap { optional ObjectMeta metadata = 1; map<string, string> data = 2; map<string, bytes> binaryData = 3; }
  message Quantity { optional string string = 1; }
  message ContainerPort { optional int32 containerPort = 3; optional string protocol = 4; }
  message ResourceRequirements { map<string, Quantity> requests = 2; }
  message IntOrString { optional int64 type = 1; optional int32 intVal = 2; optional string strVal = 3; }
  message HTTPGetAction { optional string path = 1; optional IntOrString port = 2; }
  message ProbeHandler { optional HTTPGetAction httpGet = 2; }
  message Probe { optional ProbeHandler handler = 1; optional int32 periodSeconds = 4; }
  message Container { optional string name = 1; optional string image = 2; repeated ContainerPort ports = 6; optional ResourceRequirements resources = 8; optional Probe livenessProbe = 10; }
  message PodSpec { repeated Container containers = 2; optional string restartPolicy = 3; optional int64 terminationGracePeriodSeconds = 4; }
  message PodStatus { optional string phase = 1; }
  message Pod { optional ObjectMeta metadata = 1; optional PodSpec spec = 2; optional PodStatus status = 3; }
  message PodTemplateSpec { optional ObjectMeta metadata = 1; optional PodSpec spec = 2; }
  message LabelSelector { map<string, string> matchLabels = 1; }
  message DeploymentSpec { optional int32 replicas = 1; optional LabelSelector selector = 2; optional PodTemplateSpec template = 3; }
  message Deployment { optional ObjectMeta metadata = 1; optional DeploymentSpec spec = 2; }
  message DeploymentList { optional ListMeta metadata = 1; repeated Deployment items = 2; }
  message PartialObjectMetadata { optional ObjectMeta metadata = 1; }
  message PartialObjectMetadataList { optional ListMeta metadata = 1; repeated PartialObjectMetadata items = 2; }
  message StatusDetails { optional string name = 1; optional string kind = 3; }
  message Status { optional ListMeta metadata = 1; optional string status = 2; optional string message = 3; optional string reason = 4; optional StatusDetails details = 5; optional int32 code = 6; }
  message Preconditions { optional string uid = 1; }
  message DeleteOptions { optional int64 gracePeriodSeconds = 1; optional Preconditions preconditions = 2; repeated string dryRun = 5; }
  message ScaleSpec { optional int32 replicas = 1; }
  message Scale { optional ObjectMeta metadata = 1; optional ScaleSpec spec = 2; }`,
  { keepCase: true },
)

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects to be there
type Any = any
const asMessage = (name: string, bytes: Uint8Array): Any => {
  const type = root.lookupType(name)
  return type.toObject(type.decode(bytes), { longs: Number, bytes: String })
}

/** Reads an object in its envelope. */
function read(bytes: Buffer): { apiVersion: string; kind: string; object: Any } {
  assert.equal(bytes.subarray(0, 4).toString(), 'k8s\0')
  const { typeMeta, raw } = root.lookupType('Unknown').decode(bytes.subarray(4)) as Any
  return { apiVersion: typeMeta.apiVersion, kind: typeMeta.kind, object: asMessage(typeMeta.kind, raw) }
}

function write(apiVersion: string, kind: string, object: object): Buffer {
  const raw = root.lookupType(kind).encode(object).finish()
  const whole = root.lookupType('Unknown').encode({ typeMeta: { apiVersion, kind }, raw }).finish()
  return Buffer.concat([Buffer.from('k8s\0'), whole])
}

const protobuf = 'application/vnd.kubernetes.protobuf'
const headers = { accept: protobuf, 'content-type': protobuf }
const maps = '/api/v1/namespaces/default/configmaps'

test('objects are written and read in protobuf', async (t) => {
  const { request } = await startTestServer(t)
  const body = write('v1', 'ConfigMap', { metadata: { name: 'a', labels: { b: 'c' } }, data: { x: 'ä' } })
  const made = await request('POST', maps, { body, headers })
  assert.deepEqual([made.code, made.headers['content-type']], [201, protobuf])
  const { apiVersion, kind, object } = read(made.bytes)
  assert.deepEqual([apiVersion, kind, object.data], ['v1', 'ConfigMap', { x: 'ä' }])
  const { json } = await request('GET', `${maps}/a`)
  assert.deepEqual(json.data, { x: 'ä' })
  assert.equal(object.metadata.uid, json.metadata.uid)
  assert.equal(object.metadata.creationTimestamp.seconds * 1000, Date.parse(json.metadata.creationTimestamp))
})

const pod = {
  metadata: { name: 'web' },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'nginx',
        ports: [{ containerPort: 80 }],
        resources: { requests: { cpu: '100m' } },
        livenessProbe: { httpGet: { path: '/', port: 'http' } },
      },
    ],
  },
}

test('a pod as another reader sees it', async (t) => {
  const { request } = await startTestServer(t)
  await request('POST', '/api/v1/namespaces/default/serviceaccounts', {
    body: { metadata: { name: 'default' } },
  })
  assert.equal((await request('POST', '/api/v1/namespaces/default/pods', { body: pod })).code, 201)
  const { bytes } = await request('GET', '/api/v1/namespaces/default/pods/web', { headers })
  const { spec, status } = read(bytes).object
  const [container] = spec.containers
  assert.deepEqual(container.ports, [{ containerPort: 80, protocol: 'TCP' }])
  assert.deepEqual(container.resources, { requests: { cpu: { string: '100m' } } })
  assert.deepEqual(container.livenessProbe, {
    handler: { httpGet: { path: '/', port: { type: 1, intVal: 0, strVal: 'http' } } },
    periodSeconds: 10,
  })
  assert.deepEqual([spec.restartPolicy, spec.terminationGracePeriodSeconds], ['Always', 30])
  assert.deepEqual(status, { phase: 'Pending' })
})

const deployment = {
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { ...pod, metadata: { labels: { app: 'web' } } },
  },
}
const deployments = '/apis/apps/v1/namespaces/default/deployments'

test('a list, a page of it, its metadata, and a scale', async (t) => {
  const { request } = await startTestServer(t)
  for (const name of ['a', 'b']) {
    await request('POST', deployments, { body: { ...deployment, metadata: { name } } })
  }
  const list = read((await request('GET', deployments, { headers })).bytes)
  assert.deepEqual([list.apiVersion, list.kind], ['apps/v1', 'DeploymentList'])
  assert.deepEqual(
    list.object.items.map(({ metadata, spec }: Any) => [metadata.name, spec.replicas, spec.selector]),
    ['a', 'b'].map((name) => [name, 3, { matchLabels: { app: 'web' } }]),
  )
  const page = read((await request('GET', `${deployments}?limit=1`, { headers })).bytes).object
  assert.deepEqual([page.items.length, page.metadata.remainingItemCount], [1, 1])
  assert.ok(page.metadata.continue)
  const accept = `${protobuf};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json`
  const partial = read((await request('GET', deployments, { headers: { accept } })).bytes)
  assert.deepEqual([partial.apiVersion, partial.kind], ['meta.k8s.io/v1', 'PartialObjectMetadataList'])
  assert.deepEqual(
    partial.object.items.map(({ metadata }: Any) => metadata.name),
    ['a', 'b'],
  )
  const scaled = await request('PUT', `${deployments}/a/scale`, {
    body: write('autoscaling/v1', 'Scale', {
      metadata: { name: 'a', namespace: 'default' },
      spec: { replicas: 5 },
    }),
    headers,
  })
  assert.deepEqual([scaled.code, read(scaled.bytes).object.spec], [200, { replicas: 5 }])
})

test('a refusal is protobuf for who speaks nothing else', async (t) => {
  const { request } = await startTestServer(t)
  const { code, bytes } = await request('GET', `${maps}/none`, { headers })
  const { kind, object } = read(bytes)
  assert.deepEqual([code, kind, object.code, object.reason], [404, 'Status', 404, 'NotFound'])
  assert.deepEqual(object.details, { name: 'none', kind: 'configmaps' })
  const unknown = await request('GET', '/api/v1/namespaces/default/things', { headers })
  assert.equal(read(unknown.bytes).object.reason, 'NotFound')
})

test('DeleteOptions in protobuf are heeded', async (t) => {
  const { request } = await startTestServer(t)
  await request('POST', maps, { body: { metadata: { name: 'a' } } })
  const wrong = write('v1', 'DeleteOptions', { preconditions: { uid: 'another' } })
  assert.equal((await request('DELETE', `${maps}/a`, { body: wrong, headers })).code, 409)
  const right = write('meta.k8s.io/v1', 'DeleteOptions', { gracePeriodSeconds: 0 })
  const deleted = await request('DELETE', `${maps}/a`, { body: right, headers })
  assert.deepEqual([deleted.code, read(deleted.bytes).object.status], [200, 'Success'])
})

test('bytes that are no protobuf are a clean 400', async (t) => {
  const { request } = await startTestServer(t)
  const whole = write('v1', 'ConfigMap', { metadata: { name: 'a' } })
  for (const body of [Buffer.from('{}'), whole.subarray(0, -1), Buffer.concat([whole, Buffer.from([7])])]) {
    const { code, bytes } = await request('POST', maps, { body, headers })
    assert.deepEqual([code, read(bytes).object.reason], [400, 'BadRequest'])
  }
})

/** Frames of a watch: four bytes of length, then an event. */
async function watch({ optionsFor }: TestServer, path: string, accept: string) {
  const sent = https.request(optionsFor('GET', path, { headers: { accept } })).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks = answer[Symbol.asyncIterator]()
  let bytes = Buffer.alloc(0)
  const isWhole = () => bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE()
  const next = async () => {
    while (!isWhole()) bytes = Buffer.concat([bytes, (await chunks.next()).value])
    const end = 4 + bytes.readUInt32BE()
    const event = asMessage('WatchEvent', bytes.subarray(4, end))
    bytes = bytes.subarray(end)
    return { type: event.type, ...read(Buffer.from(event.object.raw, 'base64')) }
  }
  return { answer, next, close: () => sent.destroy() }
}

test('a watch in protobuf', async (t) => {
  const server = await startTestServer(t)
  await server.request('POST', maps, { body: { metadata: { name: 'a' }, data: { x: '1' } } })
  const watched = await watch(server, `${maps}?watch=true`, `${protobuf};stream=watch,application/json`)
  assert.equal(watched.answer.headers['content-type'], `${protobuf};stream=watch`)
  const first = await watched.next()
  assert.deepEqual([first.type, first.kind, first.object.data], ['ADDED', 'ConfigMap', { x: '1' }])
  await server.request('DELETE', `${maps}/a`)
  const last = await watched.next()
  assert.deepEqual([last.type, last.object.metadata.name], ['DELETED', 'a'])
  watched.close()
})

test('a watch on metadata in protobuf', async (t) => {
  const server = await startTestServer(t)
  const accept = `${protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`
  const watched = await watch(server, `${maps}?watch=true`, accept)
  await server.request('POST', maps, { body: { metadata: { name: 'a' }, data: { x: '1' } } })
  const { type, apiVersion, kind, object } = await watched.next()
  assert.deepEqual([type, apiVersion, kind], ['ADDED', 'meta.k8s.io/v1', 'PartialObjectMetadata'])
  assert.equal(object.metadata.name, 'a')
  watched.close()
})

test('a watch has no YAML', async (t) => {
  const { request } = await startTestServer(t)
  const { code, json } = await request('GET', `${maps}?watch=true`, {
    headers: { accept: 'application/yaml,text/x' },
  })
  assert.equal(code, 406, json)
})

const Boat = defineKind({
  group: 'sea.io',
  version: 'v1',
  kind: 'Boat',
  plural: 'boats',
  isCustom: true,
  scope: 'Cluster',
  fields: { crew: s.optional(s.integer()) },
})

test('a custom resource has no protobuf, but its metadata has', async (t) => {
  const { request, server } = await startTestServer(t)
  server.resources.setCustomKinds([Boat])
  const boats = '/apis/sea.io/v1/boats'
  assert.equal((await request('POST', boats, { body: { metadata: { name: 'hope' }, crew: 3 } })).code, 201)
  assert.equal((await request('GET', `${boats}/hope`, { headers })).code, 406)
  const both = await request('GET', `${boats}/hope`, { headers: { accept: `${protobuf},application/json` } })
  assert.equal(both.json.crew, 3)
  const accept = `${protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json`
  const partial = read((await request('GET', `${boats}/hope`, { headers: { accept } })).bytes)
  assert.deepEqual([partial.kind, partial.object.metadata.name], ['PartialObjectMetadata', 'hope'])
  const body = write('v1', 'ConfigMap', { metadata: { name: 'a' } })
  const sent = await request('POST', boats, { body, headers: { 'content-type': protobuf } })
  assert.deepEqual([sent.code, sent.json.reason], [415, 'UnsupportedMediaType'])
})

test('metadata of a list is a list of metadata, and of an object it is none', async (t) => {
  const { request } = await startTestServer(t)
  await request('POST', maps, { body: { metadata: { name: 'a' } } })
  const as = (kind: string) => ({ accept: `application/json;as=${kind};g=meta.k8s.io;v=v1` })
  const list = await request('GET', maps, { headers: as('PartialObjectMetadata') })
  assert.deepEqual(
    [list.code, list.json.message],
    [406, 'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)'],
  )
  const one = await request('GET', `${maps}/a`, { headers: as('PartialObjectMetadataList') })
  assert.deepEqual(
    [one.code, one.json.message],
    [
      406,
      'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
    ],
  )
})
