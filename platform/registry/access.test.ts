import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { Role } from '@hawser/kinds/rbac/role.ts'
import { RoleBinding } from '@hawser/kinds/rbac/rolebinding.ts'
import { pushBlob, pushImage, startWorld, type World } from './testing/world.ts'

const nobody = { as: 'nobody' } as const
const basic = (password: string) => ({
  as: 'nobody' as const,
  headers: { authorization: `Basic ${Buffer.from(`jane:${password}`).toString('base64')}` },
})
const bearer = (token: string) => ({ as: { token } })

/** A user for each set of rights in the project `shop`. */
async function users(t: TestContext) {
  const world = await startWorld(t)
  const image = await pushImage(world, 'shop/web', 'v1')
  const group = 'image.openshift.io'
  const rights: Record<string, { resources: string[]; verbs: string[] }[]> = {
    puller: [{ resources: ['imagestreams/layers'], verbs: ['get'] }],
    pusher: [{ resources: ['imagestreams/layers'], verbs: ['get', 'update'] }],
    builder: [
      { resources: ['imagestreams/layers'], verbs: ['get', 'update'] },
      { resources: ['imagestreams'], verbs: ['create'] },
    ],
    remover: [{ resources: ['imagestreams/layers'], verbs: ['delete'] }],
    owner: [
      { resources: ['imagestreams/layers'], verbs: ['get', 'update'] },
      { resources: ['imagestreams'], verbs: ['create', 'delete'] },
    ],
    stranger: [],
  }
  const tokens: Record<string, string> = {}
  for (const [name, rules] of Object.entries(rights)) {
    tokens[name] = await world.server.tokens.add({ name, groups: [] })
    await grant(
      world,
      'shop',
      name,
      rules.map((rule) => ({ apiGroups: [group], ...rule })),
    )
  }
  return { ...world, tokens, image }
}

async function grant(
  { client }: World,
  namespace: string,
  name: string,
  rules: object[],
  subject: object = { kind: 'User', name },
) {
  const metadata = { namespace, name }
  await client.create(Role, { metadata, rules } as never)
  await client.create(RoleBinding, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject }],
  } as never)
}

test('X3 what roles on imagestreams/layers let one do', async (t) => {
  const { request, tokens, image, ...world } = await users(t)
  const other = await pushBlob({ request }, 'other/app', 'of another project')
  const uploads = '/v2/shop/web/blobs/uploads/'
  const requests: [string, string, string, Record<string, number>][] = [
    // Method, path, what it is, and what each user is answered; 403 when not said.
    [
      'GET',
      '/v2/',
      'logging in',
      { puller: 200, pusher: 200, builder: 200, remover: 200, owner: 200, stranger: 200 },
    ],
    ['GET', '/v2/shop/web/manifests/v1', 'pulling', { puller: 200, pusher: 200, builder: 200, owner: 200 }],
    [
      'HEAD',
      `/v2/shop/web/blobs/${image.layer}`,
      'pulling',
      { puller: 200, pusher: 200, builder: 200, owner: 200 },
    ],
    ['GET', '/v2/shop/web/tags/list', 'listing', { puller: 200, pusher: 200, builder: 200, owner: 200 }],
    [
      'GET',
      `/v2/shop/web/referrers/${image.digest}`,
      'listing',
      { puller: 200, pusher: 200, builder: 200, owner: 200 },
    ],
    ['GET', `/v2/other/app/blobs/${other.digest}`, 'pulling elsewhere', {}],
    ['POST', uploads, 'pushing', { pusher: 202, builder: 202, owner: 202 }],
    [
      'POST',
      `${uploads}?mount=${image.layer}&from=shop/web`,
      'mounting',
      { pusher: 201, builder: 201, owner: 201 },
    ],
    // Nobody learns here what others have.
    [
      'POST',
      `${uploads}?mount=${other.digest}&from=other/app`,
      'mounting elsewhere',
      { pusher: 202, builder: 202, owner: 202 },
    ],
    ['DELETE', '/v2/shop/web/manifests/none', 'removing', { remover: 404, owner: 404 }],
    ['DELETE', `/v2/shop/web/blobs/sha256:${'0'.repeat(64)}`, 'removing', { remover: 404, owner: 404 }],
  ]
  for (const [method, path, what, answers] of requests) {
    for (const [user, token] of Object.entries(tokens)) {
      const { code, json } = await request(method, path, bearer(token))
      assert.equal(code, answers[user] ?? 403, `${what}: ${method} ${path} by ${user}`)
      if (code === 403 && method !== 'HEAD') assert.equal(json.errors[0].code, 'DENIED')
    }
    const { code } = await request(method, path, nobody)
    assert.equal(code, 401, `${what}: ${method} ${path} by nobody`)
  }
  const catalog = async (user: string) =>
    (await request('GET', '/v2/_catalog', bearer(tokens[user] ?? ''))).json
  assert.deepEqual(await catalog('puller'), { repositories: ['shop/web'] })
  assert.deepEqual(await catalog('stranger'), { repositories: [] })

  await t.test('I5 a push makes the image stream when the user may', async () => {
    const put = async (user: string, stream: string) => {
      const as = bearer(tokens[user] ?? '')
      const asUser = {
        request: (...[m, p, said]: Parameters<typeof request>) => request(m, p, { ...said, ...as }),
      }
      return pushImage(asUser, `shop/${stream}`, 'v1').then(
        () => 'pushed',
        (error: Error) => error.message,
      )
    }
    assert.match(await put('pusher', 'new'), /404 .*NAME_UNKNOWN.*you may not create one/)
    assert.equal(await put('builder', 'new'), 'pushed')
    assert.equal(await put('pusher', 'new'), 'pushed')
    const stream = await world.client.get(ImageStream, 'new', 'shop')
    assert.equal(stream.status.tags?.[0]?.items[0]?.image, image.digest)
    assert.equal(
      stream.status.tags?.[0]?.items[0]?.dockerImageReference,
      `hawser.local/shop/new@${image.digest}`,
    )
  })
})

test('X3 everybody may be let in by a role for those who are not logged in', async (t) => {
  const { request, ...world } = await users(t)
  const rule = { apiGroups: ['image.openshift.io'], resources: ['imagestreams/layers'], verbs: ['get'] }
  await grant({ request, ...world }, 'shop', 'public', [rule], {
    kind: 'Group',
    name: 'system:unauthenticated',
  })
  const path = '/v2/shop/web/manifests/v1'
  assert.equal((await request('GET', path, nobody)).code, 200)
  // Clients ask for a token first, and get one that stands for nobody.
  const { json } = await request('GET', '/openshift/token?scope=repository:shop/web:pull', nobody)
  assert.equal(json.token, 'anonymous')
  assert.equal((await request('GET', path, bearer(json.token))).code, 200)
  assert.equal((await request('GET', '/v2/', bearer(json.token))).code, 401)
  // Who shows a token that is not good is told so.
  assert.equal((await request('GET', path, bearer('expired'))).code, 401)
  assert.equal((await request('GET', path, basic('expired'))).code, 401)
})

test('I5 logging in: the challenge, Basic, and a token for credentials', async (t) => {
  const { request, tokens } = await users(t)
  const host = { headers: { host: 'localhost:7777' } }
  const ping = await request('GET', '/v2/', { ...nobody, ...host })
  assert.deepEqual(
    [ping.code, ping.headers['www-authenticate'], ping.json.errors[0].code],
    [401, 'Bearer realm="https://localhost:7777/openshift/token",service="localhost:7777"', 'UNAUTHORIZED'],
  )
  const push = await request('POST', '/v2/shop/web/blobs/uploads/', { ...nobody, ...host })
  assert.match(String(push.headers['www-authenticate']), /,scope="repository:shop\/web:pull,push"$/)
  const token = tokens.puller ?? ''
  assert.equal((await request('GET', '/v2/', basic(token))).code, 200)
  assert.equal((await request('GET', '/v2/shop/web/manifests/v1', basic(token))).code, 200)
  for (const as of [basic(token), bearer(token)]) {
    const { code, json, headers } = await request('GET', '/openshift/token?account=jane&service=x', as)
    assert.deepEqual(
      [code, json.token, json.access_token, headers['cache-control']],
      [200, token, token, 'no-store'],
    )
  }
  assert.equal((await request('GET', '/openshift/token', basic('wrong'))).code, 401)
  assert.equal((await request('POST', '/openshift/token', basic(token))).code, 405)
})
