import assert from 'node:assert/strict'
import { json, text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { githubPing, githubPush } from '@hawser/builds/webhooks/payloads.ts'
import type { Client } from '@hawser/client/client.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { startTestControlPlane, type TestControlPlane } from './controlplane.ts'

// The platform's own parts without a node: builds are made, counted and told of, and wait to run.

const namespace = 'shop'
const stop = new AbortController()
let plane: TestControlPlane
let client: Client
let anonymous: ReturnType<typeof httpsTransport>

before(async () => {
  plane = await startTestControlPlane('apiserver,controllers,platform')
  const credentials = await readKubeconfig(plane.kubeconfig)
  const transport = httpsTransport(credentials)
  client = startContext({ transport, component: 'test', signal: stop.signal }).client
  const { server, ca } = credentials
  anonymous = httpsTransport({ server, ...(ca && { ca }) })
  await client.create(Namespace, { metadata: { name: namespace } })
  await client.create(ImageStream, { metadata: { name: 'web', namespace } })
})
after(async () => {
  stop.abort()
  anonymous.close()
  await plane[Symbol.asyncDispose]()
})

const source = { git: { uri: 'https://git.example/shop/web.git' } }
const strategy = { sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'node:24' } } }
const output = { to: { kind: 'ImageStreamTag', name: 'web:latest' } }
const create = (name: string, spec: object = {}, metadata: object = {}) =>
  client.create(BuildConfig, {
    metadata: { name, namespace, ...metadata },
    spec: { source, strategy, output, ...spec },
  })

interface Answer {
  readonly code: number
  readonly body: Record<string, never> & Partial<Build> & { readonly message?: string }
  readonly warning: string | undefined
}
const post = async (
  path: string,
  body: object | string = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const answer = await anonymous.stream({
    method: 'POST',
    path: `/apis/build.openshift.io/v1/namespaces/${namespace}/buildconfigs/${path}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
  const { status, headers: heard } = answer
  return {
    code: status,
    body: (await json(answer.body)) as Answer['body'],
    warning: heard.warning === undefined ? undefined : String(heard.warning),
  }
}

describe('B10, X3: webhooks are open to everybody who knows their secret', () => {
  before(async () => {
    const stringData = { WebHookSecretKey: 'from-a-secret' }
    await client.create(Secret, { metadata: { name: 'hook', namespace }, stringData })
    await create('hooked', {
      triggers: [
        { type: 'GitHub', github: { secret: 'abcdefgh' } },
        { type: 'Generic', generic: { secretReference: { name: 'hook' }, allowEnv: true } },
      ],
    })
    await create('unhooked')
  })
  const push = { 'x-github-event': 'push' }

  test('a push makes a build and answers it; the build keeps half of the secret', async () => {
    const { code, body } = await post('hooked/webhooks/abcdefgh/github', githubPush(), push)
    assert.deepEqual([code, body.kind, body.metadata?.name], [200, 'Build', 'hooked-1'])
    const revision = { type: 'Git', git: body.spec?.revision?.git }
    assert.equal(revision.git?.commit, githubPush().after)
    assert.deepEqual(body.spec?.triggeredBy, [
      { message: 'GitHub WebHook', githubWebHook: { revision, secret: 'abcd***' } },
    ])
  })
  test('a secret in a Secret; YAML; variables', async () => {
    const { code, body } = await post(
      'hooked/webhooks/from-a-secret/generic',
      'env:\n- name: A\n  value: b\n',
      {
        'content-type': 'application/yaml',
      },
    )
    assert.deepEqual([code, body.metadata?.name], [200, 'hooked-2'])
    assert.deepEqual(body.spec?.strategy.sourceStrategy?.env, [{ name: 'A', value: 'b' }])
  })
  test('what is passed over of the body is told in a header', async () => {
    const { code, body, warning } = await post('hooked/webhooks/from-a-secret/generic', '{')
    assert.deepEqual([code, body.kind], [200, 'Build'])
    assert.match(warning ?? '', /^299 - ".*ignoring payload and continuing with build"$/)
  })
  test('a ping, and a push to another branch, build nothing', async () => {
    for (const [payload, event] of [
      [githubPing, 'ping'],
      [githubPush('refs/heads/other'), 'push'],
    ] as const) {
      const { code, body } = await post('hooked/webhooks/abcdefgh/github', payload, {
        'x-github-event': event,
      })
      assert.deepEqual([code, body.kind, body.status], [200, 'Status', 'Success'])
    }
  })
  test('no build config, a wrong secret and no such hook have the same answer', async () => {
    const answers = await Promise.all(
      ['missing/webhooks/abcdefgh', 'hooked/webhooks/wrong', 'unhooked/webhooks/abcdefgh'].map((path) =>
        post(`${path}/github`, githubPush(), push),
      ),
    )
    for (const { code, body } of answers) {
      assert.deepEqual([code, body.reason], [401, 'Unauthorized'])
      assert.match(body.message ?? '', /^the webhook "github" for "\w+" did not accept your secret$/)
    }
  })
  const refused: Record<string, [path: string, code: number]> = {
    'a type nobody knows': ['hooked/webhooks/abcdefgh/svn', 404],
    'no type': ['hooked/webhooks/abcdefgh', 400],
    nothing: ['hooked/webhooks', 400],
    'more than a type': ['hooked/webhooks/abcdefgh/github/x', 400],
  }
  for (const [name, [path, code]] of Object.entries(refused)) {
    test(`${name}: ${code}`, async () => assert.equal((await post(path, githubPush(), push)).code, code))
  }
  test('other methods are not allowed, and other subresources are not open', async () => {
    const path = '/apis/build.openshift.io/v1/namespaces/shop/buildconfigs/hooked'
    const got = await anonymous.stream({ method: 'GET', path: `${path}/webhooks/abcdefgh/github` })
    const started = await anonymous.stream({ method: 'POST', path: `${path}/instantiate`, body: '{}' })
    await Promise.all([text(got.body), text(started.body)])
    assert.deepEqual([got.status, started.status], [405, 401])
  })
  // Last: the server cuts the connection of who sends too much.
  test('a body is bounded', async () => {
    const { code } = await post('hooked/webhooks/abcdefgh/github', 'x'.repeat(9 * 1024 * 1024), push)
    assert.equal(code, 413)
  })
})
