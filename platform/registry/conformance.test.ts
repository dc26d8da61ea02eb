import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { mediaTypes } from '@hawser/images/docker/manifest.ts'
import { pushBlob, pushImage, sha256, startWorld } from './testing/world.ts'

// The cases of the conformance suite of the OCI distribution specification, version 1.1.
const repository = '/v2/shop/web'
const digestNobodyHas = `sha256:${'0'.repeat(64)}`

test('I5 the endpoints of the distribution API answer as its specification has it', async (t) => {
  const world = await startWorld(t)
  const { request } = world
  /** What was asked and what came, so that a failure says it. */
  const expect = async (
    code: number,
    method: string,
    path: string,
    said: Parameters<typeof request>[2] = {},
    error?: string,
  ) => {
    const heard = await request(method, path, said)
    assert.deepEqual(
      [method, path, heard.code, heard.json?.errors?.[0]?.code],
      [method, path, code, error],
      heard.bytes.toString(),
    )
    assert.equal(heard.headers['docker-distribution-api-version'], 'registry/2.0')
    return heard
  }
  const begin = async (): Promise<string> => {
    const { headers } = await expect(202, 'POST', `${repository}/blobs/uploads/`)
    return String(headers.location)
  }
  const type = (contentType: string) => ({ 'content-type': contentType })

  await t.test('end-1: the base', async () => {
    await expect(200, 'GET', '/v2/')
    await expect(200, 'GET', '/v2')
    await expect(404, 'GET', '/v2/shop/web/what', {}, 'UNSUPPORTED')
    await expect(405, 'POST', '/v2/', {}, 'UNSUPPORTED')
  })

  await t.test('end-2: what is not there', async () => {
    await expect(404, 'GET', `${repository}/blobs/${digestNobodyHas}`, {}, 'BLOB_UNKNOWN')
    await expect(404, 'HEAD', `${repository}/blobs/${digestNobodyHas}`)
    await expect(404, 'GET', `${repository}/manifests/${digestNobodyHas}`, {}, 'MANIFEST_UNKNOWN')
    await expect(404, 'GET', `${repository}/manifests/gone`, {}, 'MANIFEST_UNKNOWN')
    await expect(404, 'HEAD', `${repository}/manifests/gone`)
    await expect(404, 'GET', `${repository}/tags/list`, {}, 'NAME_UNKNOWN')
    await expect(400, 'GET', `${repository}/blobs/sha256:00`, {}, 'DIGEST_INVALID')
    await expect(400, 'GET', `${repository}/manifests/-x`, {}, 'TAG_INVALID')
    await expect(400, 'GET', '/v2/Shop/web/tags/list', {}, 'NAME_INVALID')
    await expect(400, 'GET', '/v2/shop/web/sub/tags/list', {}, 'NAME_INVALID')
    await expect(400, 'POST', '/v2/alone/blobs/uploads/', {}, 'NAME_INVALID')
  })

  const blob = Buffer.from('a blob of the specification')
  const digest = sha256(blob)
  await t.test('end-4a, end-6: POST, then PUT; end-2: the blob, its head and its ranges', async () => {
    const location = await begin()
    const put = await expect(201, 'PUT', `${location}?digest=${digest}`, {
      body: blob,
      headers: type('application/octet-stream'),
    })
    assert.equal(put.headers.location, `${repository}/blobs/${digest}`)
    assert.equal(put.headers['docker-content-digest'], digest)
    const got = await expect(200, 'GET', String(put.headers.location))
    assert.deepEqual(got.bytes, blob)
    const head = await expect(200, 'HEAD', String(put.headers.location))
    assert.deepEqual(
      [head.headers['content-length'], head.headers['docker-content-digest']],
      [String(blob.length), digest],
    )
    const ranges: Record<string, [number, string, string?]> = {
      'bytes=2-5': [206, blob.toString().slice(2, 6), `bytes 2-5/${blob.length}`],
      'bytes=20-': [206, blob.toString().slice(20), `bytes 20-26/${blob.length}`],
      'bytes=-4': [206, blob.toString().slice(-4), `bytes 23-26/${blob.length}`],
      'bytes=20-999': [206, blob.toString().slice(20), `bytes 20-26/${blob.length}`],
      'bytes=0-1,4-5': [200, blob.toString()],
    }
    for (const [range, [code, text, contentRange]] of Object.entries(ranges)) {
      const part = await expect(code, 'GET', `${repository}/blobs/${digest}`, { headers: { range } })
      assert.deepEqual([part.bytes.toString(), part.headers['content-range']], [text, contentRange])
    }
    await expect(
      416,
      'GET',
      `${repository}/blobs/${digest}`,
      { headers: { range: 'bytes=99-' } },
      'RANGE_INVALID',
    )
    await expect(404, 'PUT', `${location}?digest=${digest}`, { body: blob }, 'BLOB_UPLOAD_UNKNOWN')
  })

  await t.test('end-4b: one POST', async () => {
    const body = Buffer.from('at once')
    const posted = await expect(201, 'POST', `${repository}/blobs/uploads/?digest=${sha256(body)}`, { body })
    assert.equal(posted.headers.location, `${repository}/blobs/${sha256(body)}`)
    await expect(200, 'GET', String(posted.headers.location))
    await expect(
      400,
      'POST',
      `${repository}/blobs/uploads/?digest=${digestNobodyHas}`,
      { body },
      'DIGEST_INVALID',
    )
  })

  await t.test('end-4c: SHA-512', async () => {
    const body = Buffer.from('a longer hash')
    const sha512 = `sha512:${createHash('sha512').update(body).digest('hex')}`
    const { headers } = await expect(202, 'POST', `${repository}/blobs/uploads/?digest-algorithm=sha512`)
    await expect(201, 'PUT', `${headers.location}?digest=${sha512}`, { body })
    // Also when nobody said before which it will be.
    await expect(201, 'PUT', `${await begin()}?digest=${sha512}`, { body })
    assert.deepEqual((await expect(200, 'GET', `${repository}/blobs/${sha512}`)).bytes, body)
    await expect(400, 'POST', `${repository}/blobs/uploads/?digest-algorithm=md5`, {}, 'DIGEST_INVALID')
  })

  await t.test('end-5, end-13: chunks in order, and the state of an upload', async () => {
    const location = await begin()
    const [first, second] = [blob.subarray(0, 10), blob.subarray(10)]
    const range = (start: number, end: number) => ({ 'content-range': `${start}-${end}` })
    const early = await expect(
      416,
      'PATCH',
      location,
      { body: second, headers: range(10, 26) },
      'RANGE_INVALID',
    )
    assert.equal(early.headers.location, location)
    const patched = await expect(202, 'PATCH', location, { body: first, headers: range(0, 9) })
    assert.deepEqual([patched.headers.location, patched.headers.range], [location, '0-9'])
    const again = await expect(416, 'PATCH', location, { body: first, headers: range(0, 9) }, 'RANGE_INVALID')
    assert.equal(again.headers.range, '0-9')
    await expect(400, 'PATCH', location, { body: second, headers: range(10, 11) }, 'SIZE_INVALID')
    const state = await expect(204, 'GET', location)
    assert.deepEqual([state.headers.location, state.headers.range], [location, '0-9'])
    await expect(201, 'PUT', `${location}?digest=${digest}`, { body: second, headers: range(10, 26) })
  })

  await t.test('an upload without sizes, in two streams, and ended without a body', async () => {
    const location = await begin()
    await expect(202, 'PATCH', location, { body: blob.subarray(0, 3) })
    const { headers } = await expect(202, 'PATCH', location, { body: blob.subarray(3) })
    assert.equal(headers.range, `0-${blob.length - 1}`)
    await expect(201, 'PUT', `${location}?digest=${digest}`)
  })

  await t.test('end-6: bytes that are others than their digest says', async () => {
    const location = await begin()
    await expect(400, 'PUT', location, { body: blob }, 'DIGEST_INVALID')
    await expect(400, 'PUT', `${location}?digest=${digestNobodyHas}`, { body: blob }, 'DIGEST_INVALID')
    await expect(404, 'GET', `${repository}/blobs/${digestNobodyHas}`, {}, 'BLOB_UNKNOWN')
  })

  await t.test('end-14: an upload is given up', async () => {
    const location = await begin()
    await expect(204, 'DELETE', location)
    await expect(404, 'GET', location, {}, 'BLOB_UPLOAD_UNKNOWN')
    await expect(404, 'DELETE', location, {}, 'BLOB_UPLOAD_UNKNOWN')
    await expect(404, 'PATCH', `${repository}/blobs/uploads/x`, { body: blob }, 'BLOB_UPLOAD_UNKNOWN')
    // An upload belongs to its repository.
    const other = (await begin()).replace('shop/web', 'shop/other')
    await expect(404, 'PATCH', other, { body: blob }, 'BLOB_UPLOAD_UNKNOWN')
  })

  await t.test('end-11: a blob of another repository', async () => {
    const mount = (query: string) => `/v2/other/copy/blobs/uploads/?mount=${query}`
    const mounted = await expect(201, 'POST', mount(`${digest}&from=shop/web`))
    assert.equal(mounted.headers.location, `/v2/other/copy/blobs/${digest}`)
    assert.deepEqual((await expect(200, 'GET', `/v2/other/copy/blobs/${digest}`)).bytes, blob)
    const fallback = await expect(202, 'POST', mount(`${digestNobodyHas}&from=shop/web`))
    assert.match(String(fallback.headers.location), /^\/v2\/other\/copy\/blobs\/uploads\//)
    await expect(202, 'POST', `/v2/other/new/blobs/uploads/?mount=${digest}`)
  })

  await t.test('end-7: manifests, byte for byte under their tag and digest', async () => {
    const image = await pushImage(world, 'shop/web', 'v1')
    for (const reference of ['v1', image.digest]) {
      const got = await expect(200, 'GET', `${repository}/manifests/${reference}`)
      assert.equal(got.bytes.toString(), image.text)
      assert.deepEqual(
        [got.headers['content-type'], got.headers['docker-content-digest']],
        [mediaTypes.ociManifest, image.digest],
      )
      const head = await expect(200, 'HEAD', `${repository}/manifests/${reference}`)
      assert.equal(head.headers['content-length'], String(image.text.length))
      assert.equal(head.bytes.length, 0)
    }
    const headers = { 'if-none-match': `"${image.digest}"` }
    await expect(304, 'GET', `${repository}/manifests/v1`, { headers })
  })

  await t.test('end-7: manifests that cannot be', async () => {
    const put = (body: unknown, contentType: string = mediaTypes.ociManifest) => ({
      body,
      headers: type(contentType),
    })
    const path = `${repository}/manifests/bad`
    const config = await pushBlob(world, 'shop/web', '{}')
    const of = (layers: unknown[], more = {}) => ({ schemaVersion: 2, config, layers, ...more })
    const missing = { ...config, digest: digestNobodyHas }
    const lost = await expect(404, 'PUT', path, put(of([missing])), 'MANIFEST_BLOB_UNKNOWN')
    assert.deepEqual(lost.json.errors[0].detail, [{ digest: digestNobodyHas }])
    const index = { schemaVersion: 2, manifests: [{ ...missing, mediaType: mediaTypes.ociManifest }] }
    await expect(404, 'PUT', path, put(index, mediaTypes.ociIndex), 'MANIFEST_BLOB_UNKNOWN')
    const invalid: [unknown, string?][] = [
      ['no JSON'],
      [[]],
      [of([], { schemaVersion: 1 })],
      [of([], { mediaType: mediaTypes.ociIndex })],
      [of([{ ...config, size: -1 }])],
      [of([{ ...config, digest: 'x' }])],
      [{ schemaVersion: 2, config }],
      [{ schemaVersion: 2, layers: [] }],
      [of([]), 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
      [of([]), 'text/plain'],
    ]
    for (const [body, contentType] of invalid)
      await expect(400, 'PUT', path, put(body, contentType), 'MANIFEST_INVALID')
    const signed = 'application/vnd.docker.distribution.manifest.v1+prettyjws'
    const old = { schemaVersion: 1, name: 'shop/web', tag: 'bad', fsLayers: [], history: [], signatures: [] }
    for (const contentType of [signed, mediaTypes.ociManifest]) {
      const refused = await expect(400, 'PUT', path, put(old, contentType), 'MANIFEST_INVALID')
      assert.match(refused.json.errors[0].message, /Docker schema 1, .* skopeo copy --format v2s2$/)
    }
    await expect(400, 'PUT', `${repository}/manifests/${digestNobodyHas}`, put(of([])), 'DIGEST_INVALID')
    const long = of([], { annotations: { a: 'x'.repeat(4 << 20) } })
    await expect(413, 'PUT', path, put(long), 'MANIFEST_INVALID')
    await expect(404, 'GET', path, {}, 'MANIFEST_UNKNOWN')
    // Layers that are only to be had elsewhere need not be here.
    const foreign = {
      ...missing,
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      urls: ['https://layers.example/1'],
    }
    await expect(201, 'PUT', `${repository}/manifests/foreign`, put(of([foreign])))
  })

  await t.test('end-7b: by digest, with tags; an image without layers; an index', async () => {
    const config = await pushBlob(world, 'shop/web', '{"empty":true}')
    const text = JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.dockerManifest,
      config: { ...config, mediaType: 'application/vnd.docker.container.image.v1+json' },
      layers: [],
    })
    const path = `${repository}/manifests/${sha256(text)}`
    await expect(201, 'PUT', path, { body: text, headers: type(mediaTypes.dockerManifest) })
    const tagged = await expect(201, 'PUT', `${path}?tag=empty&tag=none`, {
      body: text,
      headers: type(mediaTypes.dockerManifest),
    })
    assert.equal(tagged.headers['oci-tag'], 'empty, none')
    const got = await expect(200, 'GET', `${repository}/manifests/empty`)
    assert.deepEqual([got.headers['content-type'], got.bytes.toString()], [mediaTypes.dockerManifest, text])
    const index = JSON.stringify({
      schemaVersion: 2,
      manifests: [
        {
          mediaType: mediaTypes.dockerManifest,
          digest: sha256(text),
          size: text.length,
          platform: { os: 'linux', architecture: 'amd64' },
        },
      ],
    })
    for (const contentType of [mediaTypes.ociIndex, mediaTypes.dockerList]) {
      await expect(201, 'PUT', `${repository}/manifests/list`, { body: index, headers: type(contentType) })
      const list = await expect(200, 'GET', `${repository}/manifests/list`)
      assert.deepEqual([list.headers['content-type'], list.bytes.toString()], [contentType, index])
    }
  })

  await t.test('end-8: tags, and in pages; the catalog', async () => {
    const all = ['empty', 'foreign', 'list', 'none', 'v1']
    const list = async (query: string) => {
      const { json, headers } = await expect(200, 'GET', `${repository}/tags/list${query}`)
      assert.equal(json.name, 'shop/web')
      return { tags: json.tags, link: headers.link }
    }
    assert.deepEqual(await list(''), { tags: all, link: undefined })
    assert.deepEqual(await list('?n=0'), { tags: [], link: undefined })
    assert.deepEqual(await list('?n=5'), { tags: all, link: undefined })
    assert.deepEqual(await list('?last=foreign'), { tags: all.slice(2), link: undefined })
    const first = await list('?n=2')
    assert.deepEqual(first, {
      tags: all.slice(0, 2),
      link: '</v2/shop/web/tags/list?n=2&last=foreign>; rel="next"',
    })
    assert.deepEqual((await list('?n=2&last=foreign')).tags, all.slice(2, 4))
    await expect(400, 'GET', `${repository}/tags/list?n=-1`, {}, 'PAGINATION_NUMBER_INVALID')
    await pushImage(world, 'other/app', 'v1')
    const page = await expect(200, 'GET', '/v2/_catalog?n=1')
    assert.deepEqual(
      [page.json, page.headers.link],
      [{ repositories: ['other/app'] }, '</v2/_catalog?n=1&last=other%2Fapp>; rel="next"'],
    )
    const { json } = await expect(200, 'GET', '/v2/_catalog')
    assert.deepEqual(json, { repositories: ['other/app', 'shop/web'] })
  })

  await t.test('end-12: what refers to a manifest, also before that is there', async () => {
    const none = await expect(200, 'GET', `${repository}/referrers/${digestNobodyHas}`)
    assert.deepEqual(none.json, { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] })
    assert.equal(none.headers['content-type'], mediaTypes.ociIndex)
    const subject = { mediaType: mediaTypes.ociManifest, digest: digestNobodyHas, size: 1 }
    const config = await pushBlob(world, 'shop/web', '{}')
    const put = async (fields: object) => {
      const text = JSON.stringify({ schemaVersion: 2, config, layers: [], subject, ...fields })
      const put = await expect(201, 'PUT', `${repository}/manifests/${sha256(text)}`, {
        body: text,
        headers: type(mediaTypes.ociManifest),
      })
      assert.equal(put.headers['oci-subject'], digestNobodyHas)
      return { digest: sha256(text), size: text.length, mediaType: mediaTypes.ociManifest }
    }
    const signature = await put({ artifactType: 'application/x.signature', annotations: { by: 'me' } })
    const bill = await put({})
    const list = JSON.stringify({
      schemaVersion: 2,
      manifests: [],
      subject,
      artifactType: 'application/x.list',
    })
    await expect(201, 'PUT', `${repository}/manifests/${sha256(list)}`, {
      body: list,
      headers: type(mediaTypes.ociIndex),
    })
    const all = await expect(200, 'GET', `${repository}/referrers/${digestNobodyHas}`)
    const byDigest = (a: { digest: string }, b: { digest: string }) => (a.digest < b.digest ? -1 : 1)
    assert.deepEqual(
      all.json.manifests.toSorted(byDigest),
      [
        { ...signature, artifactType: 'application/x.signature', annotations: { by: 'me' } },
        { ...bill, artifactType: 'application/octet-stream' },
        {
          mediaType: mediaTypes.ociIndex,
          digest: sha256(list),
          size: list.length,
          artifactType: 'application/x.list',
        },
      ].toSorted(byDigest),
    )
    const seen: string[] = []
    for (let next: string | undefined = `${repository}/referrers/${digestNobodyHas}?n=1`; next; ) {
      const { json, headers } = await expect(200, 'GET', next)
      seen.push(...json.manifests.map((one: { digest: string }) => one.digest))
      next = /^<(.+)>; rel="next"$/.exec(String(headers.link ?? ''))?.[1]
    }
    assert.deepEqual(
      seen,
      all.json.manifests.map((one: { digest: string }) => one.digest),
    )
    const some = await expect(
      200,
      'GET',
      `${repository}/referrers/${digestNobodyHas}?artifactType=application/x.signature`,
    )
    assert.deepEqual(
      [some.json.manifests.map((one: { digest: string }) => one.digest), some.headers['oci-filters-applied']],
      [[signature.digest], 'artifactType'],
    )
    await expect(202, 'DELETE', `${repository}/manifests/${signature.digest}`)
    const left = await expect(200, 'GET', `${repository}/referrers/${digestNobodyHas}`)
    assert.equal(left.json.manifests.length, 2)
  })

  await t.test('nobody else on the machine reads what projects push', async () => {
    assert.equal((await stat(join(world.folder, 'blobs'))).mode & 0o077, 0)
    assert.equal((await stat(join(world.folder, 'repositories'))).mode & 0o077, 0)
  })

  await t.test('end-9, end-10: a tag, a manifest and a blob go', async () => {
    const image = await pushImage(world, 'shop/web', 'old', { content: 'to go' })
    await expect(202, 'DELETE', `${repository}/manifests/old`)
    await expect(404, 'GET', `${repository}/manifests/old`, {}, 'MANIFEST_UNKNOWN')
    await expect(404, 'DELETE', `${repository}/manifests/old`, {}, 'MANIFEST_UNKNOWN')
    await expect(200, 'GET', `${repository}/manifests/${image.digest}`)
    await expect(202, 'DELETE', `${repository}/manifests/${image.digest}`)
    await expect(404, 'GET', `${repository}/manifests/${image.digest}`, {}, 'MANIFEST_UNKNOWN')
    await expect(404, 'DELETE', `${repository}/manifests/${image.digest}`, {}, 'MANIFEST_UNKNOWN')
    await expect(202, 'DELETE', `${repository}/blobs/${image.layer}`)
    await expect(404, 'GET', `${repository}/blobs/${image.layer}`, {}, 'BLOB_UNKNOWN')
    await expect(404, 'DELETE', `${repository}/blobs/${image.layer}`, {}, 'BLOB_UNKNOWN')
    const tagged = await pushImage(world, 'shop/web', 'two', { content: 'under a tag' })
    await expect(202, 'DELETE', `${repository}/manifests/${tagged.digest}`)
    await expect(404, 'GET', `${repository}/manifests/two`, {}, 'MANIFEST_UNKNOWN')
  })
})
