import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import { imageComputed, pluginsWithImages } from './imageapi.ts'

const api = '/apis/image.openshift.io/v1'
const place = `${api}/namespaces/default`
const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
/** What Go's clients write where nothing is: zero values, and `null` for times. */
const zeroImage = {
  metadata: { creationTimestamp: null },
  dockerImageMetadata: null,
  dockerImageLayers: null,
}

const config = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  created: '2026-01-01T00:00:00Z',
  config: { Env: ['PORT=8080'], ExposedPorts: { '8080/tcp': {} }, Labels: { 'io.k8s.display-name': 'Web' } },
  rootfs: { type: 'layers', diff_ids: [] },
})
/** A push as a registry tells it. */
const mapping = (tag: string, layer: string, stream = 'web') => {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha(config),
      size: config.length,
    },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: sha(layer), size: 1000 }],
  })
  const name = sha(manifest)
  const image = {
    metadata: { name, annotations: { 'openshift.io/image.managed': 'true' } },
    dockerImageReference: `hawser.local/default/${stream}@${name}`,
    dockerImageManifest: manifest,
    dockerImageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    dockerImageConfig: config,
  }
  return {
    name,
    body: {
      kind: 'ImageStreamMapping',
      apiVersion: 'image.openshift.io/v1',
      metadata: { name: stream },
      image,
      tag,
    },
  }
}
/** `oc tag SOURCE NAME:TAG` as the client puts it on the wire. */
const tagBody = (name: string, from: object, more: object = {}) => ({
  kind: 'ImageStreamTag',
  apiVersion: 'image.openshift.io/v1',
  metadata: { name, namespace: 'default', creationTimestamp: null },
  tag: {
    name: name.split(':')[1],
    annotations: null,
    from,
    generation: null,
    importPolicy: { importMode: 'Legacy' },
    referencePolicy: { type: 'Source' },
    ...more,
  },
  generation: 0,
  lookupPolicy: { local: false },
  image: zeroImage,
})

test("oc's requests on streams, tags and images", async (t) => {
  const { request } = await startTestServer(t, {}, { plugins: pluginsWithImages(), computed: imageComputed })
  const get = (path: string) => request('GET', path)
  const post = (path: string, body: unknown) => request('POST', path, { body })
  const put = (path: string, body: unknown) => request('PUT', path, { body })
  const stream = async (name = 'web') => (await get(`${place}/imagestreams/${name}`)).json

  await t.test('X4: discovery tells of views and subresources', async () => {
    const { json } = await get(api)
    const names = json.resources.map(({ name }: { name: string }) => name)
    assert.deepEqual(
      names.filter((name: string) => name.startsWith('image')),
      [
        'images',
        'imagesignatures',
        'imagestreamimages',
        'imagestreamimports',
        'imagestreammappings',
        'imagestreams',
        'imagestreams/layers',
        'imagestreams/secrets',
        'imagestreams/status',
        'imagestreamtags',
        'imagetags',
      ],
    )
  })

  await t.test('I2: oc create imagestream: the server says where its images are', async () => {
    const { code, json } = await post(`${place}/imagestreams`, { metadata: { name: 'web' } })
    assert.equal(code, 201)
    assert.equal(json.status.dockerImageRepository, 'hawser.local/default/web')
    assert.equal(json.metadata.generation, 1)
  })

  const first = mapping('latest', 'one')
  await t.test('I5: a push makes the Image and the newest of the tag', async () => {
    assert.equal((await post(`${place}/imagestreammappings`, first.body)).code, 201)
    const { json: image } = await get(`${api}/images/${first.name}`)
    assert.equal(image.dockerImageMetadata.Config.Env[0], 'PORT=8080')
    assert.equal(image.dockerImageMetadata.Size, 1000 + config.length)
    assert.equal(image.dockerImageLayers[0].name, sha('one'))
    const [list] = (await stream()).status.tags
    assert.equal(list.tag, 'latest')
    assert.equal(list.items[0].image, first.name)
    assert.equal(list.items[0].dockerImageReference, `hawser.local/default/web@${first.name}`)
  })
  await t.test('I5: a push to a stream that is not there is refused', async () => {
    const { code, json } = await post(`${place}/imagestreammappings`, mapping('latest', 'x', 'gone').body)
    assert.equal(code, 404)
    assert.equal(json.message, 'imagestreams.image.openshift.io "gone" not found')
  })

  await t.test('I6: oc get istag: the image without its manifest', async () => {
    const { code, json } = await get(`${place}/imagestreamtags/web:latest`)
    assert.equal(code, 200)
    assert.equal(json.image.metadata.name, first.name)
    assert.equal(json.image.dockerImageMetadata.Architecture, 'amd64')
    assert.equal(json.image.dockerImageManifest, undefined)
    assert.equal(json.generation, 1)
    const { metadata } = await stream()
    assert.deepEqual(
      [json.metadata.uid, json.metadata.resourceVersion],
      [metadata.uid, metadata.resourceVersion],
    )
  })
  await t.test('I6: names that are none, and tags that are not there', async () => {
    assert.equal((await get(`${place}/imagestreamtags/web`)).code, 400)
    const { code, json } = await get(`${place}/imagestreamtags/web:none`)
    assert.equal(code, 404)
    assert.equal(json.message, 'imagestreamtags.image.openshift.io "web:none" not found')
    assert.equal(json.details.kind, 'imagestreamtags')
  })

  await t.test('I6: oc tag web:latest web:stable: a snapshot by digest', async () => {
    const from = { kind: 'ImageStreamImage', namespace: 'default', name: `web@${first.name}` }
    const { code, json } = await put(`${place}/imagestreamtags/web:stable`, tagBody('web:stable', from))
    assert.equal(code, 201)
    assert.equal(json.image.metadata.name, first.name)
    assert.equal(json.tag.generation, 2)
    assert.equal((await put(`${place}/imagestreamtags/web:stable`, tagBody('web:stable', from))).code, 200)
  })
  await t.test('I6: creating a tag that is there conflicts', async () => {
    const from = { kind: 'ImageStreamTag', name: 'web:latest' }
    const { code, json } = await post(`${place}/imagestreamtags`, tagBody('web:stable', from))
    assert.equal(code, 409)
    assert.equal(json.reason, 'AlreadyExists')
  })
  await t.test('I3: oc tag --alias: the tag follows its neighbour', async () => {
    const from = { kind: 'ImageStreamTag', name: 'latest' }
    const made = await put(`${place}/imagestreamtags/web:alias`, tagBody('web:alias', from))
    assert.equal(made.json.image.metadata.name, first.name)
    const second = mapping('latest', 'two')
    await post(`${place}/imagestreammappings`, second.body)
    const of = async (tag: string) =>
      (await get(`${place}/imagestreamtags/web:${tag}`)).json.image.metadata.name
    assert.equal(await of('alias'), second.name)
    assert.equal(await of('stable'), first.name)
    const history = (await stream()).status.tags.find(({ tag }: { tag: string }) => tag === 'latest').items
    assert.deepEqual(
      history.map(({ image }: { image: string }) => image),
      [second.name, first.name],
    )
  })
  await t.test('I6: oc tag into a stream that is not there makes it', async () => {
    const from = { kind: 'ImageStreamTag', name: 'web:stable' }
    const { code } = await put(`${place}/imagestreamtags/copy:v1`, tagBody('copy:v1', from))
    assert.equal(code, 201)
    assert.equal((await stream('copy')).status.tags[0].items[0].image, first.name)
  })
  await t.test('I1: a reference is taken as it is, and not imported', async () => {
    const from = { kind: 'DockerImage', name: 'quay.io/team/app:v1' }
    const body = tagBody('web:outside', from, { reference: true })
    await put(`${place}/imagestreamtags/web:outside`, body)
    const list = (await stream()).status.tags.find(({ tag }: { tag: string }) => tag === 'outside')
    assert.equal(list.items[0].dockerImageReference, 'quay.io/team/app:v1')
  })
  await t.test('I6: annotations of a tag are patched, and its source stays', async () => {
    const { code, json } = await request('PATCH', `${place}/imagestreamtags/web:stable`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { metadata: { annotations: { description: 'Good one' } } },
    })
    assert.equal(code, 200)
    assert.equal(json.tag.annotations.description, 'Good one')
    assert.equal(json.tag.from.kind, 'ImageStreamImage')
  })
  await t.test('I6: a version of a stream that is no longer is a conflict', async () => {
    const body = tagBody('web:stable', { kind: 'ImageStreamTag', name: 'web:latest' })
    const metadata = { ...body.metadata, resourceVersion: '1' }
    assert.equal((await put(`${place}/imagestreamtags/web:stable`, { ...body, metadata })).code, 409)
  })
  await t.test('I6: oc get isimage by the beginning of a digest', async () => {
    const { code, json } = await get(`${place}/imagestreamimages/web@${first.name.slice(7, 19)}`)
    assert.equal(code, 200)
    assert.equal(json.image.metadata.name, first.name)
    assert.equal((await get(`${place}/imagestreamimages/web@sha256:00`)).code, 404)
  })
  await t.test('I6: lists of tags, by label of the stream', async () => {
    const { json } = await get(`${place}/imagestreamtags`)
    assert.equal(json.kind, 'ImageStreamTagList')
    const names = json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
    assert.deepEqual(names, ['copy:v1', 'web:alias', 'web:latest', 'web:stable'])
    assert.equal((await get(`${place}/imagestreamtags?labelSelector=app%3Dx`)).json.items.length, 0)
  })
  await t.test('I6: oc get istag as a table', async () => {
    const { json } = await request('GET', `${place}/imagestreamtags/web:stable`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    })
    assert.deepEqual(
      json.columnDefinitions.map(({ name }: { name: string }) => name),
      ['Name', 'Image Reference', 'Updated', 'Image Name'],
    )
    assert.equal(json.rows[0].cells[0], 'web:stable')
  })
  await t.test('X4: oc get imagetags', async () => {
    const { json } = await get(`${place}/imagetags/web:outside`)
    assert.equal(json.spec.from.name, 'quay.io/team/app:v1')
    assert.equal(json.status.items.length, 1)
  })
  await t.test('I5: imagestreams/layers: all blobs of the stream', async () => {
    const { json } = await get(`${place}/imagestreams/web/layers`)
    assert.equal(json.kind, 'ImageStreamLayers')
    assert.equal(json.blobs[sha('one')].size, 1000)
    assert.deepEqual(json.images[first.name].layers, [sha('one')])
    assert.equal(json.images[first.name].config, sha(config))
  })
  await t.test('I4: imagestreams/secrets: only credentials of registries', async () => {
    const secret = (name: string, type: string, key: string) =>
      post('/api/v1/namespaces/default/secrets', { metadata: { name }, type, data: { [key]: btoa('{}') } })
    await secret('plain', 'Opaque', 'password')
    await secret('pull', 'kubernetes.io/dockercfg', '.dockercfg')
    const { json } = await get(`${place}/imagestreams/web/secrets`)
    assert.deepEqual([json.kind, json.items.length, json.items[0]?.metadata.name], ['SecretList', 1, 'pull'])
  })
  await t.test('I11: signatures are kept with the image', async () => {
    const name = `${first.name}@one`
    const body = { metadata: { name }, type: 'AtomicImageV1', content: btoa('signed') }
    assert.equal((await post(`${api}/imagesignatures`, body)).code, 201)
    assert.equal((await post(`${api}/imagesignatures`, body)).code, 409)
    const { json } = await get(`${api}/images/${first.name}`)
    assert.equal(json.signatures[0].metadata.name, name)
    assert.equal((await request('DELETE', `${api}/imagesignatures/${name}`)).code, 200)
    assert.equal((await get(`${api}/images/${first.name}`)).json.signatures, undefined)
  })
  await t.test('I6: oc tag -d drops the tag and its history, never the image', async () => {
    assert.equal((await request('DELETE', `${place}/imagestreamtags/web:stable`)).code, 200)
    const { spec, status } = await stream()
    assert.equal(JSON.stringify([spec.tags, status.tags]).includes('stable'), false)
    assert.equal((await get(`${api}/images/${first.name}`)).code, 200)
    assert.equal((await request('DELETE', `${place}/imagestreamtags/web:stable`)).code, 404)
  })
  await t.test('I6: with dryRun nothing is written', async () => {
    const before = (await stream()).metadata.resourceVersion
    const from = { kind: 'ImageStreamTag', name: 'web:latest' }
    const { code } = await put(`${place}/imagestreamtags/web:dry?dryRun=All`, tagBody('web:dry', from))
    assert.equal(code, 201)
    await request('DELETE', `${place}/imagestreamtags/web:latest?dryRun=All`)
    assert.equal((await stream()).metadata.resourceVersion, before)
  })

  await t.test('I3, X3: a tag of another project needs imagestreams/layers there', async () => {
    await post('/api/v1/namespaces', { metadata: { name: 'other' } })
    const group = 'rbac.authorization.k8s.io'
    const bind = (namespace: string, role: string) =>
      post(`/apis/${group}/v1/namespaces/${namespace}/rolebindings`, {
        metadata: { name: role.replaceAll(':', '-') },
        roleRef: { apiGroup: group, kind: 'ClusterRole', name: role },
        subjects: [{ kind: 'ServiceAccount', name: 'ann', namespace: 'other' }],
      })
    await post('/api/v1/namespaces/other/serviceaccounts', { metadata: { name: 'ann' } })
    await bind('other', 'system:openshift:aggregate-to-edit')
    const tokens = await post('/api/v1/namespaces/other/serviceaccounts/ann/token', {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      spec: {},
    })
    const as = { token: tokens.json.status.token as string }
    const from = { kind: 'ImageStreamTag', namespace: 'default', name: 'web:latest' }
    const body = tagBody('mine:v1', from)
    const tag = () =>
      request('PUT', `${api}/namespaces/other/imagestreamtags/mine:v1`, {
        as,
        body: { ...body, metadata: { name: 'mine:v1', namespace: 'other' } },
      })
    const refused = await tag()
    assert.equal(refused.code, 422)
    assert.match(refused.json.message, /spec\.tags\[v1\]\.from: Forbidden: default\/web/)
    const push = (body: object) =>
      request('POST', `${api}/namespaces/other/imagestreammappings`, { as, body })
    await request('POST', `${api}/namespaces/other/imagestreams`, {
      as,
      body: { metadata: { name: 'mine' } },
    })
    const known = await push(mapping('known', 'one', 'mine').body)
    assert.equal(known.code, 403)
    assert.match(known.json.message, /you may pull it from no image stream that has it/)
    const own = mapping('own', 'of ann', 'mine').body
    const forged = await push({ ...own, image: { ...own.image, metadata: { name: sha('forged') } } })
    assert.match(forged.json.message, /its manifest has the digest/)
    assert.equal((await push(own)).code, 201)
    await bind('default', 'system:image-puller')
    assert.equal((await push(mapping('known', 'one', 'mine').body)).code, 201)
    const { code, json } = await tag()
    assert.equal(code, 201)
    assert.match(json.image.metadata.name, /^sha256:/)
  })

  await t.test('I9: no image and no stream grows over the limits of its project', async () => {
    const limits = [
      { type: 'openshift.io/Image', max: { storage: '1500' } },
      {
        type: 'openshift.io/ImageStream',
        max: { 'openshift.io/image-tags': '3', 'openshift.io/images': '4' },
      },
    ]
    await post('/api/v1/namespaces/default/limitranges', { metadata: { name: 'images' }, spec: { limits } })
    const big = mapping('latest', 'three')
    const body = {
      ...big.body,
      image: {
        ...big.body.image,
        dockerImageManifest: big.body.image.dockerImageManifest.replace('"size":1000', '"size":5000'),
      },
    }
    const large = await post(`${place}/imagestreammappings`, body)
    assert.equal(large.code, 403)
    assert.match(
      large.json.message,
      /requested usage of storage exceeds the maximum limit per openshift.io\/Image/,
    )
    const reference = (tag: string) =>
      put(
        `${place}/imagestreamtags/web:${tag}`,
        tagBody(`web:${tag}`, { kind: 'DockerImage', name: `quay.io/team/app:${tag}` }, { reference: true }),
      )
    assert.equal((await reference('a')).code, 201)
    const many = await reference('b')
    assert.equal(many.code, 403)
    assert.match(
      many.json.message,
      /openshift.io\/image-tags exceeds the maximum limit per openshift.io\/ImageStream/,
    )
  })
  await t.test('X2: a quota counts streams', async () => {
    const hard = { 'openshift.io/imagestreams': '2', 'count/imagestreams.image.openshift.io': '5' }
    await post('/api/v1/namespaces/other/resourcequotas', { metadata: { name: 'streams' }, spec: { hard } })
    const make = (name: string) => post(`${api}/namespaces/other/imagestreams`, { metadata: { name } })
    assert.equal((await make('two')).code, 201)
    const { code, json } = await make('three')
    assert.equal(code, 403)
    assert.match(json.message, /exceeded quota: streams, requested: openshift.io\/imagestreams=1/)
  })
})
