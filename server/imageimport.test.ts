import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import type { Client } from '@hawser/client/client.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { startImports } from '@hawser/images/import/start.ts'
import { openRegistry } from '@hawser/registry/open.ts'
import { pushImage } from '@hawser/registry/testing/world.ts'
import { missingRegistry, reader, startDockerRegistry } from '@hawser/testing/dockerregistry.ts'
import { imageComputed, pluginsWithImages } from './imageapi.ts'
import { inProcess, systemUser } from './inprocess.ts'

const api = '/apis/image.openshift.io/v1'
const place = `${api}/namespaces/default`
const from = (name: string) => ({ kind: 'DockerImage', name })

/** An API server with images and a registry of its own. */
async function startWorld(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-import-'))
  t.after(() => rm(folder, { recursive: true }))
  let client: Client | undefined
  const registry = openRegistry({ folder, others: [], client: () => client as Client })
  const world = await startTestServer(
    t,
    { mounts: registry.mounts },
    { plugins: pluginsWithImages(), computed: imageComputed },
  )
  const stopping = new AbortController()
  const { ca, admin } = world.server.pki
  const https = httpsTransport({ server: world.server.url, ca, cert: admin.certificate, key: admin.key })
  const transport = inProcess(world.server, systemUser('hawser'), https)
  const context = startContext({ transport, component: 'test', signal: stopping.signal })
  client = context.client
  const post = (path: string, body: unknown) => world.request('POST', path, { body })
  await post('/api/v1/namespaces', { metadata: { name: 'openshift' } })
  const policies = '/api/v1/namespaces/openshift/configmaps'
  const say = async (data: Record<string, string>) => {
    await world.request('DELETE', `${policies}/image-policy`)
    await post(policies, { metadata: { name: 'image-policy' }, data })
  }
  /** `oc import-image`, as the client sends it. */
  const importImage = (name: string, spec: object, more: object = {}) =>
    post(`${place}/imagestreamimports`, {
      kind: 'ImageStreamImport',
      apiVersion: 'image.openshift.io/v1',
      metadata: { name, namespace: 'default', creationTimestamp: null, ...more },
      spec,
      status: {},
    })
  return { ...world, context, stopping, post, say, importImage }
}
const one = (name: string, to: string, importPolicy: object = { insecure: true }) => ({
  import: true,
  images: [{ from: from(name), to: { name: to }, importPolicy, referencePolicy: { type: 'Source' } }],
})

test('images are imported from real registries', { skip: missingRegistry() ?? false }, async (t) => {
  const world = await startWorld(t)
  const { request, post, say, importImage } = world
  await using open = await startDockerRegistry()
  await using closed = await startDockerRegistry({ withPassword: true })
  const allowed = { allowedAddressesForImport: `${open.host} ${closed.host} 127.0.0.1:${world.server.port}` }
  const stream = async (name: string) => (await request('GET', `${place}/imagestreams/${name}`)).json
  const image = await open.push('team/app', 'v1', { env: ['A=1'] })

  await t.test('I4: imports do not go to addresses of this machine', async () => {
    const { code, json } = await importImage('app', one(`${open.host}/team/app:v1`, 'v1'))
    assert.equal(code, 201)
    const [{ status }] = json.status.images
    assert.equal(status.reason, 'InternalError')
    assert.match(status.message, /127\.0\.0\.1, which is no address of a registry elsewhere/)
  })
  await say(allowed)

  await t.test('I4: import=false only looks', async () => {
    const { json } = await importImage('look', { ...one(`${open.host}/team/app:v1`, 'v1'), import: false })
    const [found] = json.status.images
    assert.equal(found.status.status, 'Success')
    assert.equal(found.image.metadata.name, image)
    assert.deepEqual(found.image.dockerImageMetadata.Config.Env, ['A=1'])
    assert.equal(found.image.dockerImageManifest, undefined)
    assert.equal(json.status.import, undefined)
    assert.equal((await request('GET', `${place}/imagestreams/look`)).code, 404)
  })
  await t.test('I4: an import makes the stream, the tag and the Image', async () => {
    const { json } = await importImage('web', one(`${open.host}/team/app:v1`, 'latest'))
    const { spec, status } = json.status.import
    assert.equal(spec.tags[0].from.name, `${open.host}/team/app:v1`)
    assert.equal(spec.tags[0].generation, status.tags[0].items[0].generation)
    assert.equal(status.tags[0].items[0].dockerImageReference, `${open.host}/team/app@${image}`)
    const { json: tag } = await request('GET', `${place}/imagestreamtags/web:latest`)
    assert.equal(tag.image.dockerImageLayers.length, 1)
    assert.ok(tag.image.dockerImageMetadata.Size > 0)
  })
  await t.test('I4: the same again changes nothing but what is asked for', async () => {
    const before = await stream('web')
    const { json } = await importImage('web', one(`${open.host}/team/app:v1`, 'latest'))
    assert.equal(json.status.import.metadata.resourceVersion, before.metadata.resourceVersion)
  })
  await t.test('I2: what is not there fails by itself, and the stream says so', async () => {
    const spec = {
      import: true,
      images: [
        ...one(`${open.host}/team/app:none`, 'none').images,
        ...one(`${open.host}/team/app:v1`, 'v1').images,
      ],
    }
    const { json } = await importImage('web', spec)
    const [missing, found] = json.status.images
    assert.equal(missing.status.reason, 'NotFound')
    assert.equal(
      missing.status.message,
      `dockerimage.image.openshift.io "${open.host}/team/app:none" not found`,
    )
    assert.equal(found.status.status, 'Success')
    const list = json.status.import.status.tags.find(({ tag }: { tag: string }) => tag === 'none')
    const [condition] = list.conditions
    assert.deepEqual(
      [condition.type, condition.status, condition.reason],
      ['ImportSuccess', 'False', 'NotFound'],
    )
    assert.equal(condition.message, missing.status.message)
  })
  await t.test('I4: a registry without HTTPS needs the insecure flag', async () => {
    const { json } = await importImage('plain', {
      ...one(`${open.host}/team/app:v1`, 'v1', {}),
      import: false,
    })
    const [{ status }] = json.status.images
    assert.equal(status.reason, 'BadRequest')
    assert.equal(
      status.message,
      'the repository team/app is HTTP only and requires the insecure flag to import',
    )
  })
  await t.test('I4: of an index the image of this platform is taken, or the one a tag prefers', async () => {
    const index = await open.pushIndex('team/many', 'v1', { s390x: 'big', amd64: 'usual', arm64: 'small' })
    const name = `${open.host}/team/many:v1`
    const { json } = await importImage('many', one(name, 'v1'))
    const usual = { x64: 'NAME=usual', arm64: 'NAME=small' }[process.arch as 'x64' | 'arm64']
    assert.deepEqual(json.status.images[0].image.dockerImageMetadata.Config.Env, [usual])
    await request('PATCH', `${place}/imagestreamtags/many:v1`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { metadata: { annotations: { 'importer.image.openshift.io/prefer-arch': 's390x' } } },
    })
    const preferred = await importImage('many', one(name, 'v1'))
    assert.deepEqual(preferred.json.status.images[0].image.dockerImageMetadata.Config.Env, ['NAME=big'])
    const whole = await importImage(
      'many',
      one(name, 'all', { insecure: true, importMode: 'PreserveOriginal' }),
    )
    const [found] = whole.json.status.images
    assert.equal(found.image.metadata.name, index)
    assert.equal(found.image.dockerImageManifests.length, 3)
    assert.equal(found.manifests.length, 3)
    const { json: layers } = await request('GET', `${place}/imagestreams/many/layers`)
    assert.equal(layers.images[index].manifests.length, 3)
  })
  await t.test('I4: a whole repository: the best tags, the names of the others', async () => {
    await say({ ...allowed, maxImagesBulkImportedPerRepository: '3' })
    for (const tag of ['latest', '1.0', '1.10', 'edge'])
      await open.push('team/big', tag, { env: [`T=${tag}`] })
    const spec = {
      import: true,
      repository: {
        from: from(`${open.host}/team/big`),
        importPolicy: { insecure: true },
        referencePolicy: {},
      },
    }
    const { json } = await importImage('big', spec)
    const { repository, import: made } = json.status
    assert.equal(repository.status.status, 'Success')
    assert.deepEqual(
      repository.images.map(({ tag }: { tag: string }) => tag),
      ['latest', '1.10', '1.0'],
    )
    assert.deepEqual(repository.additionalTags, ['edge'])
    assert.deepEqual(
      made.status.tags.map(({ tag }: { tag: string }) => tag),
      ['1.0', '1.10', 'latest'],
    )
  })

  await t.test('I4: credentials are those of the project', async () => {
    await closed.push('secret/app', 'v1')
    const name = `${closed.host}/secret/app:v1`
    const without = await importImage('secret', one(name, 'v1'))
    assert.equal(without.json.status.images[0].status.reason, 'Unauthorized')
    assert.match(
      without.json.status.images[0].status.message,
      /you may not have access to the container image/,
    )
    const credentials = (user: object) => ({
      metadata: { name: 'pull' },
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': btoa(JSON.stringify({ auths: { [closed.host]: user } })) },
    })
    const secrets = '/api/v1/namespaces/default/secrets'
    await post(secrets, credentials({ ...reader, password: 'pa55-of-nobody' }))
    const wrong = await importImage('secret', one(name, 'v1'))
    assert.match(wrong.json.status.images[0].status.message, /incorrect username or password/)
    await request('DELETE', `${secrets}/pull`)
    await post(secrets, credentials(reader))
    const right = await importImage('secret', one(name, 'v1'))
    assert.equal(right.json.status.images[0].status.status, 'Success')
    assert.equal(JSON.stringify(wrong.json).includes('pa55-of-nobody'), false)
  })
  await t.test('I4: wrong credentials do not keep from what everybody may have', async () => {
    const auths = { [open.host]: { username: 'who', password: 'ever' } }
    const data = { '.dockerconfigjson': btoa(JSON.stringify({ auths })) }
    const type = 'kubernetes.io/dockerconfigjson'
    await post('/api/v1/namespaces/default/secrets', { metadata: { name: 'other' }, type, data })
    const { json } = await importImage('web', one(`${open.host}/team/app:v1`, 'v1'))
    assert.equal(json.status.images[0].status.status, 'Success')
  })

  await t.test('I4: a registry with HTTPS and tokens', async () => {
    const { ca } = world.server.pki
    await say({ ...allowed, trustedCA: ca })
    await post(`${place}/imagestreams`, { metadata: { name: 'pushed' } })
    const { digest } = await pushImage(world, 'default/pushed', 'v1')
    const host = `127.0.0.1:${world.server.port}`
    const account = '/api/v1/namespaces/default/serviceaccounts'
    const token = (await post(`${account}/default/token`, { spec: {} })).json.status.token
    const group = 'rbac.authorization.k8s.io'
    await post(`/apis/${group}/v1/namespaces/default/rolebindings`, {
      metadata: { name: 'puller' },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'system:image-puller' },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
    })
    const look = () => importImage('https', { ...one(`${host}/default/pushed:v1`, 'v1', {}), import: false })
    assert.equal((await look()).json.status.images[0].status.reason, 'Unauthorized')
    const auths = { [`${host}/default`]: { username: 'any', password: token } }
    const data = { '.dockerconfigjson': btoa(JSON.stringify({ auths })) }
    const type = 'kubernetes.io/dockerconfigjson'
    await post('/api/v1/namespaces/default/secrets', { metadata: { name: 'token' }, type, data })
    const { json } = await look()
    assert.equal(json.status.images[0].image?.metadata.name, digest, JSON.stringify(json.status))
    await say(allowed)
    assert.match((await look()).json.status.images[0].status.message, /certificate/)
  })

  await t.test(
    'I4: registries that are not on the list are refused to users, and not to administrators',
    async () => {
      await say({ ...allowed, allowedRegistriesForImport: 'quay.io' })
      const admin = await importImage('listed', one(`${open.host}/team/app:v1`, 'v1'))
      assert.equal(admin.json.status?.images[0].status.status, 'Success', JSON.stringify(admin.json))
      const accounts = '/api/v1/namespaces/default/serviceaccounts'
      await post(accounts, { metadata: { name: 'ann' } })
      const token = (await post(`${accounts}/ann/token`, { spec: {} })).json.status.token as string
      const group = 'rbac.authorization.k8s.io'
      await post(`/apis/${group}/v1/namespaces/default/roles`, {
        metadata: { name: 'importer' },
        rules: [
          {
            apiGroups: ['image.openshift.io'],
            resources: ['imagestreamimports', 'imagestreams'],
            verbs: ['create'],
          },
        ],
      })
      await post(`/apis/${group}/v1/namespaces/default/rolebindings`, {
        metadata: { name: 'importer' },
        roleRef: { apiGroup: group, kind: 'Role', name: 'importer' },
        subjects: [{ kind: 'ServiceAccount', name: 'ann', namespace: 'default' }],
      })
      const as = { token }
      const body = { metadata: { name: 'mine' }, spec: one(`${open.host}/team/app:v1`, 'v1') }
      const { code, json } = await request('POST', `${place}/imagestreamimports`, { as, body })
      assert.equal(code, 422)
      assert.match(
        json.message,
        /spec\.images\[0\]\.from\.name: Forbidden: importing images is forbidden: registry ".*" not allowed by whitelist: "quay.io:443"/,
      )
      const tagged = {
        metadata: { name: 'mine' },
        spec: { tags: [{ name: 'v1', from: from(`${open.host}/team/app:v1`) }] },
      }
      const made = await request('POST', `${place}/imagestreams`, { as, body: tagged })
      assert.equal(made.code, 422)
      await say(allowed)
    },
  )

  await t.test('I3: a stream is imported by itself, and again when its generation says so', async () => {
    const running = startImports(world.context)
    const { promise: imported, resolve } = Promise.withResolvers<void>()
    const { promise: again, resolve: moved } = Promise.withResolvers<void>()
    const next = { digest: '' }
    const { ImageStream } = await import('@hawser/kinds/image/imagestream.ts')
    world.context.caches.of(ImageStream).onChange(({ now }) => {
      if (now?.metadata.name !== 'auto') return
      const item = now.status.tags?.[0]?.items[0]
      if (item?.image === image) resolve()
      if (next.digest && item?.image === next.digest) moved()
    })
    const tag = { name: 'v1', from: from(`${open.host}/team/app:v1`), importPolicy: { insecure: true } }
    await post(`${place}/imagestreams`, { metadata: { name: 'auto' }, spec: { tags: [tag] } })
    await imported
    next.digest = await open.push('team/app', 'v1', { env: ['A=2'] })
    const { spec, metadata } = await stream('auto')
    const asked = spec.tags.map((one: object) => ({ ...one, generation: 0 }))
    const put = await request('PUT', `${place}/imagestreams/auto`, {
      body: { metadata, spec: { ...spec, tags: asked } },
    })
    assert.equal(put.code, 200)
    await again
    world.stopping.abort()
    await running
  })
})
