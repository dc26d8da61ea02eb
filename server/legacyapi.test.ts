import assert from 'node:assert/strict'
import { get as httpsGet } from 'node:https'
import { test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import { imageComputed, pluginsWithImages } from './imageapi.ts'

const place = '/oapi/v1/namespaces/default'
const grouped = (group: string): string => `/apis/${group}.openshift.io/v1/namespaces/default`
const merge = { 'content-type': 'application/merge-patch+json' }
const source = { git: { uri: 'https://git.example.com/app.git' } }
const buildConfig = (apiVersion: string, name: string, more: object = {}) => ({
  ...{ kind: 'BuildConfig', apiVersion },
  metadata: { name },
  spec: { source, strategy: { dockerStrategy: {} }, ...more },
})
const limits = ({ spec }: { spec: Record<string, unknown> }) => [
  spec.successfulBuildsHistoryLimit,
  spec.failedBuildsHistoryLimit,
]

test('OpenShift kinds as they were before they had groups', async (t) => {
  let asked: unknown
  const { request, optionsFor } = await startTestServer(
    t,
    {
      subresources: {
        'build.openshift.io/v1/buildconfigs/instantiate': {
          kind: 'BuildRequest',
          handle(_request, response, { apiVersion, name, namespace }) {
            asked = { apiVersion, name, namespace }
            response.writeHead(201).end()
          },
        },
      },
    },
    { plugins: pluginsWithImages(), computed: imageComputed },
  )
  const get = (path: string, headers = {}) => request('GET', path, { headers })
  const post = (path: string, body: unknown) => request('POST', path, { body })

  await t.test(
    'X1: discovery tells of the kinds that OpenShift 3 had there, and /api and /apis do not change',
    async () => {
      assert.deepEqual((await get('/oapi')).json.versions, ['v1'])
      const { json } = await get('/oapi/v1')
      assert.deepEqual([json.kind, json.groupVersion], ['APIResourceList', 'v1'])
      const names: string[] = json.resources.map(({ name }: { name: string }) => name)
      assert.deepEqual(
        names.filter((name) => !name.includes('/')),
        [
          ...[
            'buildconfigs',
            'builds',
            'images',
            'imagesignatures',
            'imagestreamimages',
            'imagestreamimports',
          ],
          ...['imagestreammappings', 'imagestreams', 'imagestreamtags', 'projects', 'routes'],
        ],
      )
      for (const one of [
        'buildconfigs/instantiate',
        'imagestreams/layers',
        'imagestreams/secrets',
        'routes/status',
      ])
        assert.ok(names.includes(one), one)
      const core = (await get('/api/v1')).json.resources
      assert.equal(
        core.some(({ name }: { name: string }) => name === 'buildconfigs'),
        false,
      )
      assert.equal((await get('/api/v1/namespaces/default/buildconfigs')).code, 404)
      assert.equal((await get(`${place}/pods`)).code, 404)
      assert.equal((await get('/oapi/v2/projects')).code, 404)
    },
  )

  await t.test(
    'X1: both names are of one object: written here, read there, with one resourceVersion',
    async () => {
      const made = await post(`${place}/imagestreams`, {
        ...{ kind: 'ImageStream', apiVersion: 'v1' },
        metadata: { name: 'web' },
        spec: { tags: [{ name: 'latest', from: { kind: 'DockerImage', name: 'docker.io/library/web:1' } }] },
      })
      assert.deepEqual([made.code, made.json.kind, made.json.apiVersion], [201, 'ImageStream', 'v1'])
      const there = await get(`${grouped('image')}/imagestreams/web`)
      assert.equal(there.json.apiVersion, 'image.openshift.io/v1')
      assert.deepEqual({ ...there.json, apiVersion: 'v1' }, made.json)
      const patched = await request('PATCH', `${place}/imagestreams/web`, {
        headers: merge,
        body: { kind: 'ImageStream', apiVersion: 'v1', metadata: { labels: { a: 'b' } } },
      })
      assert.deepEqual([patched.code, patched.json.apiVersion], [200, 'v1'])
      const { json: now } = await get(`${grouped('image')}/imagestreams/web`)
      assert.deepEqual(now.metadata.labels, { a: 'b' })
      assert.equal(now.metadata.resourceVersion, patched.json.metadata.resourceVersion)
      const put = await request('PUT', `${place}/imagestreams/web`, { body: patched.json })
      assert.deepEqual([put.code, put.json.apiVersion], [200, 'v1'])
      const stale = { ...made.json, spec: {} }
      assert.equal(
        (await request('PUT', `${place}/imagestreams/web`, { body: stale })).json.reason,
        'Conflict',
      )
    },
  )

  await t.test('X1: lists, tables and views are in the old version too', async () => {
    const { json: list } = await get(`${place}/imagestreams`)
    const { json: there } = await get(`${grouped('image')}/imagestreams`)
    assert.deepEqual([list.kind, list.apiVersion], ['ImageStreamList', 'v1'])
    assert.deepEqual(
      list.items.map(({ kind, apiVersion }: { kind: string; apiVersion: string }) => [kind, apiVersion]),
      [['ImageStream', 'v1']],
    )
    assert.equal(list.metadata.resourceVersion, there.metadata.resourceVersion)
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const { json: table } = await get(`${place}/imagestreams?includeObject=Object`, { accept })
    assert.equal(table.kind, 'Table')
    assert.equal(table.rows[0].cells[0], 'web')
    assert.equal(table.rows[0].object.apiVersion, 'v1')
    const { json: tags } = await get(`${place}/imagestreamtags`)
    assert.deepEqual([tags.kind, tags.apiVersion], ['ImageStreamTagList', 'v1'])
    const { json: secrets } = await get(`${place}/imagestreams/web/secrets`)
    assert.equal(secrets.kind, 'SecretList')
    const { json: project } = await get('/oapi/v1/projects/default')
    assert.deepEqual([project.kind, project.apiVersion], ['Project', 'v1'])
    const tag = { kind: 'ImageStreamTag', apiVersion: 'v1', metadata: { name: 'web:stable' } }
    const from = { kind: 'DockerImage', name: 'docker.io/library/web:2' }
    const tagged = await post(`${place}/imagestreamtags`, {
      ...tag,
      tag: { name: 'stable', from, reference: true },
    })
    assert.deepEqual([tagged.code, tagged.json.apiVersion], [201, 'v1'])
  })

  await t.test('X1: a watch tells events in the old version', async () => {
    const { json: list } = await get(`${place}/imagestreams`)
    const since = list.metadata.resourceVersion
    const firstOf = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const watching = httpsGet(optionsFor('GET', path), (response) =>
          response.once('data', (bytes) => {
            resolve(String(bytes))
            watching.destroy()
          }),
        ).on('error', reject)
      })
    const first = firstOf(`${place}/imagestreams?watch=true&resourceVersion=${since}`)
    const old = firstOf(`/oapi/v1/watch/namespaces/default/imagestreams?resourceVersion=${since}`)
    await post(`${grouped('image')}/imagestreams`, { metadata: { name: 'seen' } })
    assert.equal(await old, await first, 'and so does the way to watch from before there was ?watch=true')
    const { type, object } = JSON.parse(await first)
    assert.deepEqual([type, object.kind, object.apiVersion], ['ADDED', 'ImageStream', 'v1'])
    assert.equal(object.metadata.name, 'seen')
  })

  await t.test(
    'X1: subresources are those of the group, and know in which version they are asked',
    async () => {
      assert.equal((await post(`${place}/buildconfigs/app/instantiate`, {})).code, 201)
      assert.deepEqual(asked, { apiVersion: 'v1', name: 'app', namespace: 'default' })
    },
  )

  await t.test('X1: a body of the group belongs to the path of the group', async () => {
    const { code, json } = await post(`${place}/buildconfigs`, buildConfig('build.openshift.io/v1', 'x'))
    assert.equal(code, 400)
    assert.equal(
      json.message,
      'the API version in the data (build.openshift.io/v1) does not match the expected API version (v1)',
    )
    const core = await post(`${grouped('build')}/buildconfigs`, buildConfig('v1', 'x'))
    assert.equal(core.code, 400)
  })

  await t.test(
    'X1: a build config that is made here keeps all builds; in the group it keeps five of each',
    async () => {
      const old = await post(`${place}/buildconfigs`, buildConfig('v1', 'old'))
      assert.equal(old.code, 201, old.json.message)
      assert.deepEqual(limits(old.json), [undefined, undefined])
      const said = await post(
        `${place}/buildconfigs`,
        buildConfig('v1', 'said', { failedBuildsHistoryLimit: 2 }),
      )
      assert.deepEqual(limits(said.json), [undefined, 2])
      const now = await post(`${grouped('build')}/buildconfigs`, buildConfig('build.openshift.io/v1', 'now'))
      assert.deepEqual(limits(now.json), [5, 5])
      const read = await get(`${grouped('build')}/buildconfigs/old`)
      assert.deepEqual(limits(read.json), [undefined, undefined], 'and reading it there does not change that')
    },
  )

  await t.test(
    'X1: deleting a build config here leaves its builds, unless the client says otherwise',
    async () => {
      const finalizersAfter = async (path: string, body?: object) => {
        const name = `gone-${Math.random().toString(36).slice(2)}`
        const config = { ...buildConfig('v1', name), metadata: { name, finalizers: ['example.com/stay'] } }
        await post(`${place}/buildconfigs`, config)
        await request('DELETE', `${path}/buildconfigs/${name}`, body ? { body } : {})
        return (await get(`${place}/buildconfigs/${name}`)).json.metadata.finalizers
      }
      assert.deepEqual(await finalizersAfter(place), ['example.com/stay', 'orphan'])
      assert.deepEqual(await finalizersAfter(grouped('build')), ['example.com/stay'])
      const options = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' }
      assert.deepEqual(await finalizersAfter(place, options), ['example.com/stay'])
    },
  )

  await t.test(
    'X1: a reencrypt route without a destination CA shows one here that says nothing, and is not kept',
    async () => {
      const spec = {
        host: 'a.example.com',
        to: { kind: 'Service', name: 'a' },
        tls: { termination: 'reencrypt' },
      }
      const { json: made } = await post(`${place}/routes`, {
        ...{ kind: 'Route', apiVersion: 'v1', metadata: { name: 'a' } },
        spec,
      })
      assert.match(
        made.spec.tls.destinationCACertificate,
        /^-----BEGIN COMMENT-----\n[^-]+-----END COMMENT-----\n$/,
      )
      const destination = async () =>
        (await get(`${grouped('route')}/routes/a`)).json.spec.tls.destinationCACertificate
      assert.equal(await destination(), undefined)
      const put = await request('PUT', `${place}/routes/a`, {
        body: { ...made, metadata: { ...made.metadata, labels: { a: 'b' } } },
      })
      assert.equal(put.code, 200, put.json.message)
      assert.equal(await destination(), undefined)
      const edge = await post(`${place}/routes`, {
        ...{ kind: 'Route', apiVersion: 'v1', metadata: { name: 'b' } },
        spec: { ...spec, host: 'b.example.com', tls: { termination: 'edge' } },
      })
      assert.equal(edge.json.spec.tls.destinationCACertificate, undefined)
    },
  )

  await t.test('X1: roles are asked about no group here, and name both', async () => {
    const refused = await get(`${place}/buildconfigs`, { 'impersonate-user': 'someone' })
    assert.match(refused.json.message, /resource "buildconfigs" in API group "" in the namespace "default"$/)
    const { json: role } = await get(
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:openshift:aggregate-to-view',
    )
    for (const { apiGroups } of role.rules) assert.ok(apiGroups.includes(''), apiGroups.join())
    const review = async (path: string) =>
      (
        await post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
          spec: {
            user: 'someone',
            groups: ['system:authenticated'],
            nonResourceAttributes: { path, verb: 'get' },
          },
        })
      ).json.status.allowed
    assert.equal(await review('/oapi/v1'), true)
  })
})
