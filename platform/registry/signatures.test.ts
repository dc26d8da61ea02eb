import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pushImage, sha256, startWorld } from './testing/world.ts'

test('I11: signatures are put beside images and read again, by whoever may', async (t) => {
  const world = await startWorld(t)
  const { request } = world
  const { digest } = await pushImage(world, 'shop/web', 'v1')
  const path = `/extensions/v2/shop/web/signatures/${digest}`
  const signature = {
    ...{ schemaVersion: 2, name: `${digest}@first`, type: 'atomic' },
    content: Buffer.from('signed').toString('base64'),
  }
  const put = async (body: unknown, at = path) => {
    const { code, json } = await request('PUT', at, { body })
    return [code, json?.errors?.[0]?.code]
  }

  assert.deepEqual((await request('GET', path)).json, { signatures: [] })
  assert.deepEqual(await put(signature), [201, undefined])
  assert.deepEqual((await request('GET', path)).json, { signatures: [signature] })
  const { json: image } = await request('GET', `/apis/image.openshift.io/v1/images/${digest}`)
  assert.equal(image.signatures[0].metadata.name, signature.name)
  assert.equal(image.signatures[0].content, signature.content)

  const { type: _, ...untyped } = { ...signature, name: `${digest}@second` }
  assert.deepEqual(await put(untyped), [201, undefined])
  assert.equal((await request('GET', path)).json.signatures[1].type, 'atomic')

  assert.deepEqual(await put(signature), [409, 'SIGNATURE_EXISTS'])
  const refused: unknown[] = [
    'no JSON',
    { ...signature, schemaVersion: 1 },
    { ...signature, name: 'other@first' },
    { ...signature, name: `${digest}@a@b` },
    { ...signature, content: 7 },
  ]
  for (const body of refused)
    assert.deepEqual(await put(body), [400, 'SIGNATURE_INVALID'], JSON.stringify(body))

  const other = sha256('an image of nobody')
  const elsewhere = [
    `/extensions/v2/shop/web/signatures/${other}`,
    `/extensions/v2/other/web/signatures/${digest}`,
  ]
  for (const at of elsewhere) {
    const { code, json } = await request('GET', at)
    assert.deepEqual([code, json.errors[0].code], [404, 'MANIFEST_UNKNOWN'])
  }
  assert.equal((await request('DELETE', path)).code, 405)

  assert.equal((await request('GET', path, { as: 'nobody' })).code, 401)
  const token = await world.server.tokens.add({ name: 'ann', groups: [] })
  const ann = { as: { token } }
  assert.equal((await request('GET', path, ann)).code, 403)
  const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings'
  const bound = await request('POST', roles, {
    body: {
      metadata: { name: 'ann' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:image-puller' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ann' }],
    },
  })
  assert.equal(bound.code, 201, bound.json.message)
  assert.equal((await request('GET', path, ann)).code, 200)
  const denied = await request('PUT', path, { ...ann, body: { ...signature, name: `${digest}@third` } })
  assert.deepEqual([denied.code, denied.json.errors[0].code], [403, 'DENIED'])
})
