import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Heard, startTestServer } from '../testserver.ts'
import { backup, backups, backupsPath, define, definitions, until } from './testing.ts'

const merge = { 'content-type': 'application/merge-patch+json' }
const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
const causes = ({ json }: Heard): string[] =>
  (json.details.causes ?? []).map(
    ({ field, message }: { field: string; message: string }) => `${field}: ${message}`,
  )

test("a definition is established, with upstream's words", async (t) => {
  const server = await startTestServer(t)
  await define(server, backups)
  const { json } = await server.request('GET', `${definitions}/${backups.metadata.name}`)
  assert.deepEqual(
    json.status.conditions.map(({ lastTransitionTime: _, ...said }: Record<string, unknown>) => said),
    [
      { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
      {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
    ],
  )
  assert.deepEqual(json.status.acceptedNames, { ...backups.spec.names, listKind: 'BackupList' })
  assert.deepEqual(json.status.storedVersions, ['v1'])
  assert.equal(json.metadata.finalizers, undefined)
})

test('objects are pruned, defaulted and kept', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, backups)
  const spec = {
    engine: 'postgres',
    unknown: 1,
    raw: { any: { thing: [1] } },
    targets: [{ name: 'a', path: null, other: 1 }],
    schedule: null,
    template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: { a: 'b' } }, spec: { n: 1 } },
  }
  const made = await request('POST', backupsPath, { body: backup('one', spec, { status: { phase: 'x' } }) })
  assert.equal(made.code, 201)
  assert.deepEqual(made.json.spec, {
    engine: 'postgres',
    raw: { any: { thing: [1] } },
    targets: [{ name: 'a', path: null }],
    template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: { a: 'b' } }, spec: { n: 1 } },
    replicas: 1,
    keep: { days: 7 },
  })
  assert.equal(made.json.status, undefined)
  assert.equal(made.json.metadata.generation, 1)
  assert.deepEqual(
    made.headers.warning,
    '299 - "unknown field \\"spec.unknown\\"", 299 - "unknown field \\"spec.targets[0].other\\""',
  )
  const strict = await request('POST', `${backupsPath}?fieldValidation=Strict`, { body: backup('two', spec) })
  assert.equal(strict.code, 400)
  assert.match(
    strict.json.message,
    /strict decoding error: unknown field "spec.unknown", unknown field "spec.targets\[0\].other"/,
  )
  const { json } = await request('GET', `${backupsPath}/one`)
  assert.deepEqual(json, made.json)
  const list = await request('GET', backupsPath)
  assert.equal(list.json.kind, 'BackupList')
  assert.deepEqual(list.json.items, [made.json])
})

test('finalizers that anybody may choose are warned of when they come', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, backups)
  const finalizers = (...names: string[]) => ({ metadata: { name: 'one', finalizers: names } })
  const body = { ...backup('one', { engine: 'mysql' }), ...finalizers('a.example/b', 'mine') }
  const made = await request('POST', backupsPath, { body })
  assert.equal(
    made.headers.warning,
    '299 - "metadata.finalizers: \\"mine\\": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers"',
  )
  const patched = await request('PATCH', `${backupsPath}/one`, { body: finalizers('mine'), headers: merge })
  assert.deepEqual([patched.code, patched.headers.warning], [200, undefined])
})

const refusals = {
  'a required field': [{}, ['spec.engine: Required value']],
  'a type': [
    { engine: 'mysql', replicas: 'three' },
    ['spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"'],
  ],
  'a closed set': [
    { engine: 'db2' },
    ['spec.engine: Unsupported value: "db2": supported values: "postgres", "mysql"'],
  ],
  'a range': [
    { engine: 'mysql', replicas: 0 },
    ['spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1'],
  ],
  'a pattern': [
    { engine: 'mysql', schedule: 'daily' },
    ['spec.schedule: Invalid value: "daily": spec.schedule in body should match \'^(\\S+ ){4}\\S+$\''],
  ],
  'a format': [
    { engine: 'mysql', until: 'soon' },
    ['spec.until: Invalid value: "soon": spec.until in body must be of type date-time: "soon"'],
  ],
  alternatives: [
    { engine: 'mysql', port: 1.5 },
    [
      'spec.port: Invalid value: "number": spec.port in body must be of type integer,string: "number"',
      'spec.port: Invalid value: "number": spec.port in body must be of type integer: "number"',
    ],
  ],
  'a set': [{ engine: 'mysql', tags: ['a', 'b', 'a'] }, ['spec.tags[2]: Duplicate value: "a"']],
  'a map': [
    { engine: 'mysql', targets: [{ name: 'a' }, { name: 'a' }] },
    ['spec.targets[1]: Duplicate value: map[string]interface {}{"name":"a"}'],
  ],
  'a rule': [
    { engine: 'mysql', replicas: 5 },
    ['spec: Invalid value: "object": mysql has at most four copies'],
  ],
} as const

test("objects that break their schema are refused in upstream's words", async (t) => {
  const server = await startTestServer(t)
  await define(server, backups)
  for (const [rule, [spec, want]] of Object.entries(refusals)) {
    const heard = await server.request('POST', backupsPath, { body: backup('bad', spec) })
    assert.equal(heard.code, 422, rule)
    assert.deepEqual(
      causes(heard).filter((cause) => !/some validation rules|anyOf/.test(cause)),
      want,
      rule,
    )
  }
})

test('rules about changes hold, and what was wrong before may stay', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, backups)
  await request('POST', backupsPath, { body: backup('one', { engine: 'postgres', tags: ['a'] }) })
  const changed = await request('PATCH', `${backupsPath}/one`, {
    headers: merge,
    body: { spec: { engine: 'mysql' } },
  })
  assert.deepEqual(causes(changed), ['spec.engine: Forbidden: engine cannot become mysql'])
  const narrower = structuredClone(backups) as typeof backups & { metadata: { resourceVersion?: string } }
  const [version] = narrower.spec.versions
  assert.ok(version)
  version.schema.openAPIV3Schema.properties.spec.properties.engine.enum = ['mysql']
  const { json: now } = await request('GET', `${definitions}/${backups.metadata.name}`)
  narrower.metadata.resourceVersion = now.metadata.resourceVersion
  const updated = await request('PUT', `${definitions}/${backups.metadata.name}`, { body: narrower })
  assert.equal(updated.code, 200, JSON.stringify(updated.json))
  const touched = await request('PATCH', `${backupsPath}/one`, {
    headers: merge,
    body: { spec: { tags: ['b'] } },
  })
  assert.equal(touched.code, 200, JSON.stringify(touched.json))
  const fresh = await request('POST', backupsPath, { body: backup('two', { engine: 'postgres' }) })
  assert.deepEqual(causes(fresh), ['spec.engine: Unsupported value: "postgres": supported values: "mysql"'])
})

test('columns, selectable fields, status and scale', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, backups)
  await request('POST', backupsPath, { body: backup('one', { engine: 'postgres', replicas: 2 }) })
  await request('POST', backupsPath, { body: backup('two', { engine: 'mysql' }) })
  const status = { replicas: 2, selector: 'app=db', conditions: [{ type: 'Ready', status: 'True' }] }
  const said = await request('PATCH', `${backupsPath}/one/status`, {
    headers: merge,
    body: { status, spec: { replicas: 8 } },
  })
  assert.equal(said.json.spec.replicas, 2)
  assert.deepEqual(said.json.status, status)
  const { json: table } = await request('GET', backupsPath, { headers: asTable })
  assert.deepEqual(
    table.columnDefinitions.map(({ name, type, priority }: Record<string, unknown>) => [
      name,
      type,
      priority,
    ]),
    [
      ['Name', 'string', 0],
      ['Engine', 'string', 0],
      ['Copies', 'integer', 0],
      ['Ready', 'string', 1],
      ['Age', 'date', 0],
    ],
  )
  assert.deepEqual(
    table.rows.map(({ cells }: { cells: unknown[] }) => cells.slice(0, 4)),
    [
      ['one', 'postgres', 2, 'True'],
      ['two', 'mysql', 1, null],
    ],
  )
  const { json: some } = await request('GET', `${backupsPath}?fieldSelector=spec.engine%3Dmysql`)
  assert.deepEqual(
    some.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
    ['two'],
  )
  const { json: scale } = await request('GET', `${backupsPath}/one/scale`)
  assert.deepEqual([scale.spec, scale.status], [{ replicas: 2 }, { replicas: 2, selector: 'app=db' }])
  await request('PATCH', `${backupsPath}/one/scale`, { headers: merge, body: { spec: { replicas: 3 } } })
  const { json } = await request('GET', `${backupsPath}/one`)
  assert.equal(json.spec.replicas, 3)
  assert.equal(json.metadata.generation, 2)
})

test('discovery and OpenAPI follow the definitions', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  assert.equal((await request('GET', '/apis/db.example.com/v1')).code, 404)
  assert.equal((await request('GET', backupsPath)).code, 404)
  await define(server, backups)
  const { json: resources } = await request('GET', '/apis/db.example.com/v1')
  assert.deepEqual(
    resources.resources.map(({ name }: { name: string }) => name),
    ['backups', 'backups/scale', 'backups/status'],
  )
  assert.deepEqual(resources.resources[0].shortNames, ['bk'])
  const { json: v3 } = await request('GET', '/openapi/v3/apis/db.example.com/v1')
  const published = v3.components.schemas['com.example.db.v1.Backup']
  assert.equal(published.properties.spec.properties.engine.description, 'Which database.')
  assert.deepEqual(published['x-kubernetes-group-version-kind'], [
    { group: 'db.example.com', version: 'v1', kind: 'Backup' },
  ])
  const { json: v2 } = await request('GET', '/openapi/v2')
  const own = v2.definitions['com.example.db.v1.Backup']
  assert.equal(own.properties.spec.properties.keep.default, undefined)
  assert.equal(own.properties.spec.properties.port.anyOf, undefined)
  assert.ok(v2.paths['/apis/db.example.com/v1/namespaces/{namespace}/backups/{name}/status'])
})

test('a definition goes after its objects, and watches end', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, backups)
  await request('POST', backupsPath, { body: backup('free', { engine: 'mysql' }) })
  const held = backup('held', { engine: 'mysql' })
  await request('POST', backupsPath, {
    body: { ...held, metadata: { name: 'held', finalizers: ['example.com/x'] } },
  })
  const seen: string[] = []
  const admin = { name: 'admin', groups: ['system:masters'] }
  const { signal } = new AbortController()
  const watching = (async () => {
    for await (const { type } of server.server.watch(admin, { path: backupsPath, signal })) seen.push(type)
  })()
  const deleted = await request('DELETE', `${definitions}/${backups.metadata.name}`)
  assert.deepEqual(deleted.json.metadata.finalizers, ['customresourcecleanup.apiextensions.k8s.io'])
  await until(async () => (await request('GET', `${backupsPath}/free`)).code === 404)
  const { json: going } = await request('GET', `${definitions}/${backups.metadata.name}`)
  const terminating = going.status.conditions.find(({ type }: { type: string }) => type === 'Terminating')
  assert.deepEqual([terminating.status, terminating.reason], ['True', 'InstanceDeletionInProgress'])
  assert.equal((await request('POST', backupsPath, { body: backup('late', { engine: 'mysql' }) })).code, 405)
  await request('PATCH', `${backupsPath}/held`, { headers: merge, body: { metadata: { finalizers: null } } })
  await until(async () => (await request('GET', `${definitions}/${backups.metadata.name}`)).code === 404)
  await until(async () => (await request('GET', '/apis/db.example.com/v1')).code === 404)
  await watching
  assert.deepEqual(seen, ['ADDED', 'ADDED', 'DELETED', 'MODIFIED', 'DELETED'])
})

test('names that others have are not accepted until they are free', async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, backups)
  const rival = structuredClone(backups)
  rival.metadata.name = 'copies.db.example.com'
  rival.spec.names = {
    plural: 'copies',
    singular: 'copy',
    kind: 'Backup',
    shortNames: ['bk', 'cp'],
    categories: [],
  }
  await request('POST', definitions, { body: rival })
  const condition = async (type: string) => {
    const { json } = await request('GET', `${definitions}/copies.db.example.com`)
    return json.status.conditions?.find((one: { type: string }) => one.type === type)
  }
  await until(async () => (await condition('NamesAccepted')) !== undefined)
  const { status, reason, message } = await condition('NamesAccepted')
  assert.deepEqual([status, reason, message], ['False', 'ListKindConflict', '"BackupList" is already in use'])
  assert.equal((await condition('Established')).reason, 'NotAccepted')
  await request('DELETE', `${definitions}/${backups.metadata.name}`)
  await until(async () => (await condition('Established')).status === 'True')
})

test("what needs upstream's types is refused", async (t) => {
  const server = await startTestServer(t)
  const { request } = server
  await define(server, backups)
  await request('POST', backupsPath, { body: backup('one', { engine: 'mysql' }) })
  const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
  const patched = await request('PATCH', `${backupsPath}/one`, { headers: strategic, body: {} })
  assert.equal(patched.code, 415)
  assert.match(
    patched.json.message,
    /accepted media types include: application\/json-patch\+json, application\/merge-patch\+json, application\/apply-patch\+yaml$/,
  )
  const protobuf = { 'content-type': 'application/vnd.kubernetes.protobuf' }
  assert.equal((await request('POST', backupsPath, { headers: protobuf, body: 'k8s\0' })).code, 415)
})

test('a definition whose rules do not compile or whose defaults are wrong is refused', async (t) => {
  const { request } = await startTestServer(t)
  const wrong = structuredClone(backups)
  const spec = wrong.spec.versions[0]?.schema.openAPIV3Schema.properties.spec as unknown as {
    properties: { replicas: { default: number } }
    'x-kubernetes-validations': { rule: string }[]
  }
  spec['x-kubernetes-validations'] = [{ rule: 'self.missing > 1' }, { rule: 'self.replicas' }]
  spec.properties.replicas.default = 0
  const { code, json } = await request('POST', definitions, { body: wrong })
  assert.equal(code, 422)
  const at = 'spec.validation.openAPIV3Schema.properties[spec]'
  const found = json.details.causes.map(({ field, message }: Record<string, string>) => [
    field,
    message?.replace(/.*\{.*\}: /, ''),
  ])
  assert.deepEqual(found, [
    [
      `${at}.x-kubernetes-validations[0].rule`,
      "compilation failed: ERROR: <input>:1:5: undefined field 'missing'\n | self.missing > 1\n | ....^",
    ],
    [`${at}.x-kubernetes-validations[1].rule`, 'cel expression must evaluate to a bool'],
    [`${at}.properties[replicas].default`, 'Invalid value: 0:  in body should be greater than or equal to 1'],
  ])
})

test('a definition with the names of a kind of the server serves nothing, and takes nothing with it', async (t) => {
  const { request } = await startTestServer(t)
  const group = 'rbac.authorization.k8s.io'
  const roles = async (): Promise<number> =>
    (await request('GET', `/apis/${group}/v1/clusterroles`)).json.items.length
  const before = await roles()
  const names = { plural: 'clusterroles', singular: 'clusterrole', kind: 'ClusterRole' }
  const schema = { openAPIV3Schema: { type: 'object' } }
  const name = `clusterroles.${group}`
  const annotations = { 'api-approved.kubernetes.io': 'unapproved, for a test' }
  const version = { name: 'v9', served: true, storage: true, schema }
  const body = {
    metadata: { name, annotations },
    spec: { group, scope: 'Cluster', names, versions: [version] },
  }
  assert.equal((await request('POST', definitions, { body })).code, 201)
  const at = `${definitions}/${name}`
  await until(async () => (await request('GET', at)).json.status.conditions?.length > 0)
  const { conditions, acceptedNames } = (await request('GET', at)).json.status
  assert.deepEqual(
    conditions.map(({ type, status }: { type: string; status: string }) => `${type} ${status}`),
    ['NamesAccepted False', 'Established False'],
  )
  // Not even when its status says so.
  const status = {
    acceptedNames: { ...acceptedNames, ...names },
    conditions: [{ type: 'Established', status: 'True' }],
  }
  await request('PATCH', `${at}/status`, { body: { status }, headers: merge })
  assert.equal((await request('GET', `/apis/${group}/v9/clusterroles`)).code, 404)
  assert.equal(await roles(), before)
  assert.equal((await request('DELETE', at)).code, 200)
  await until(async () => (await request('GET', at)).code === 404)
  assert.equal(await roles(), before)
})
