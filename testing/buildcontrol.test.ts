import assert from 'node:assert/strict'
import { json, text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { githubPing, githubPush } from '@hawser/builds/webhooks/payloads.ts'
import type { Client } from '@hawser/client/client.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { modify } from '@hawser/client/modify.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Event } from '@hawser/kinds/core/event.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { Role } from '@hawser/kinds/rbac/role.ts'
import { RoleBinding } from '@hawser/kinds/rbac/rolebinding.ts'
import { startTestControlPlane, type TestControlPlane } from './controlplane.ts'
import { eventually } from './platform.ts'

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

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
/** What a push or an import does. */
async function setTag(stream: string, tag: string, letter: string): Promise<void> {
  const at = { name: stream, namespace }
  if (!(await client.find(ImageStream, stream, namespace))) await client.create(ImageStream, { metadata: at })
  const event = {
    created: '2026-01-01T00:00:00Z',
    dockerImageReference: `hawser.local/${namespace}/${stream}@${digest(letter)}`,
    image: digest(letter),
    generation: 1,
  }
  const change = ({ status, ...now }: ImageStream) => {
    const tags = [...(status.tags ?? []).filter((list) => list.tag !== tag), { tag, items: [event] }]
    return { ...now, status: { ...status, tags } }
  }
  await modify(client, ImageStream, at, change, 'updateStatus')
}
const buildsOf = async (name: string): Promise<readonly Build[]> => {
  const { items } = await client.list(Build, { namespace, labelSelector: `buildconfig=${name}` })
  return items
}
const builds = (name: string, count: number): Promise<readonly Build[]> =>
  eventually(
    `${count} builds of ${name}`,
    () => buildsOf(name),
    ({ length }) => length === count,
    10_000,
  )
const eventsOf = async (name: string): Promise<string[]> => {
  const { items } = await client.list(Event, { namespace, fieldSelector: `involvedObject.name=${name}` })
  return items.map(({ reason }) => reason ?? '')
}

describe('B12, B13, B26: triggers', () => {
  const onImage = { type: 'ImageChange', imageChange: {} }
  const onConfig = { type: 'ConfigChange' }

  test('ConfigChange starts the first build, once', async () => {
    await create('first', { triggers: [onConfig] })
    const [build] = await builds('first', 1)
    assert.deepEqual(build?.spec.triggeredBy, [{ message: 'Build configuration change' }])
    await client.patch(BuildConfig, 'first', { spec: { nodeSelector: { a: 'b' } } }, { namespace })
    const { status } = await client.get(BuildConfig, 'first', namespace)
    assert.equal(status.lastVersion, 1)
  })
  test('the first import of the builder starts the first build; a new image the next, the same none', async () => {
    await create('imaged', { triggers: [onConfig, onImage] })
    assert.deepEqual(await buildsOf('imaged'), [])
    await setTag('node', '24', 'a')
    const [first] = await builds('imaged', 1)
    assert.equal(
      first?.spec.triggeredBy?.[0]?.imageChangeBuild?.imageID,
      `hawser.local/shop/node@${digest('a')}`,
    )
    await setTag('node', '24', 'b')
    await builds('imaged', 2)
    await setTag('node', '24', 'b')
    const { status, spec } = await eventually(
      'the image is written down',
      () => client.get(BuildConfig, 'imaged', namespace),
      ({ spec: { triggers } }) =>
        triggers?.[1]?.imageChange?.lastTriggeredImageID?.endsWith(digest('b')) ?? false,
    )
    assert.equal(status.lastVersion, 2)
    assert.equal(
      status.imageChangeTriggers?.[0]?.lastTriggeredImageID,
      spec.triggers?.[1]?.imageChange?.lastTriggeredImageID,
    )
  })
  test('B26: what one build config puts out starts another, also as a source of files', async () => {
    const from = { kind: 'ImageStreamTag', name: 'assets:latest' }
    await create('chained', {
      source: { images: [{ from, paths: [{ sourcePath: '/out/.', destinationDir: 'out' }] }] },
      triggers: [{ type: 'ImageChange', imageChange: { from } }],
    })
    await setTag('assets', 'latest', 'c')
    const [build] = await builds('chained', 1)
    assert.equal(build?.spec.triggeredBy?.[0]?.imageChangeBuild?.fromRef?.name, 'assets:latest')
  })
  test('a paused trigger and a paused build config wait, and go on from where they are', async () => {
    const paused = { 'openshift.io/build-config.paused': 'true' }
    await create('held', { triggers: [onConfig] }, { annotations: paused })
    assert.equal((await buildsOf('held')).length, 0)
    const metadata = { annotations: { 'openshift.io/build-config.paused': null } }
    await client.patch(BuildConfig, 'held', { metadata }, { namespace })
    await builds('held', 1)
  })
  test('B27: what cannot be triggered is told on the build config', async () => {
    await create('binary', { source: { binary: {} }, triggers: [onConfig] })
    await eventually(
      'an event',
      () => eventsOf('binary'),
      (reasons) => reasons.includes('BuildConfigInstantiateFailed'),
    )
  })
})

describe('B14: instantiate', () => {
  const invoke = (name: string, body: object) =>
    client.invoke(
      BuildConfig,
      name,
      'instantiate',
      { kind: 'BuildRequest', metadata: { name }, ...body },
      namespace,
    )
  before(() => create('plain'))
  test('numbers go up, also for many at once', async () => {
    const made = (await Promise.all([1, 2, 3, 4].map(() => invoke('plain', {})))) as Build[]
    assert.deepEqual(made.map(({ metadata }) => metadata.name).sort(), [
      'plain-1',
      'plain-2',
      'plain-3',
      'plain-4',
    ])
  })
  test('everything a request may have different', async () => {
    const build = (await invoke('plain', {
      env: [{ name: 'A', value: '1' }],
      revision: { type: 'Git', git: { commit: 'abc' } },
      sourceStrategyOptions: { incremental: true },
      from: { kind: 'ImageStreamTag', name: 'node:26' },
      triggeredBy: [{ message: 'by hand' }],
    })) as Build
    const { sourceStrategy } = build.spec.strategy
    assert.deepEqual(
      [
        sourceStrategy?.env,
        sourceStrategy?.incremental,
        sourceStrategy?.from.name,
        build.spec.revision?.git?.commit,
      ],
      [[{ name: 'A', value: '1' }], true, 'node:26', 'abc'],
    )
    assert.deepEqual(build.spec.triggeredBy, [{ message: 'by hand' }])
    assert.equal(build.spec.serviceAccount, 'builder')
  })
  const refused: Record<string, [body: object, reason: string, message: RegExp]> = {
    'another number': [
      { lastVersion: 77 },
      'BadRequest',
      /does not match the build request LastVersion\(77\)/,
    ],
    'build args': [
      { dockerStrategyOptions: { buildArgs: [{ name: 'A', value: '1' }] } },
      'BadRequest',
      /Cannot specify Docker build specific options on shop\/plain/,
    ],
    'another name': [{ metadata: { name: 'x' } }, 'BadRequest', /does not match the name on the URL/],
  }
  for (const [name, [body, reason, message]] of Object.entries(refused)) {
    test(`${name} is refused`, () => assert.rejects(invoke('plain', body), { reason, message }))
  }
  test('the same image twice is refused', async () => {
    const from = { kind: 'ImageStreamTag', name: 'node:24' }
    await create('twice', { triggers: [{ type: 'ImageChange', imageChange: {} }] })
    const [build] = await builds('twice', 1)
    const name = build?.spec.triggeredBy?.[0]?.imageChangeBuild?.imageID
    await assert.rejects(invoke('twice', { from, triggeredByImage: { kind: 'DockerImage', name } }), {
      reason: 'Conflict',
      message: /has already instantiated a build for imageid/,
    })
  })
  test('while it is paused is refused', async () => {
    await create('paused', {}, { annotations: { 'openshift.io/build-config.paused': 'true' } })
    await assert.rejects(invoke('paused', {}), { reason: 'BadRequest', message: /BuildConfig is paused/ })
  })
  test('what is not there is not found', () => assert.rejects(invoke('missing', {}), { reason: 'NotFound' }))
})

describe('B16, B18, B22: clone, cancel and log', () => {
  const invoke = (name: string, body: object = {}) =>
    client.invoke(
      Build,
      name,
      'clone',
      { kind: 'BuildRequest', metadata: { name }, ...body },
      namespace,
    ) as Promise<Build>
  const log = async (name: string, query: Readonly<Record<string, string>> = {}) => {
    const path = `/apis/build.openshift.io/v1/namespaces/${namespace}/builds/${name}/log`
    const { status, body } = await client.transport.stream({ method: 'GET', path, query })
    return { status, text: await text(body) }
  }
  const unfetched = { contextDir: 'api' }
  before(() => create('sample', { source: unfetched, triggers: [{ type: 'ConfigChange' }] }))

  test('a clone is the same build with the next number', async () => {
    await builds('sample', 1)
    const { metadata, spec } = await invoke('sample-1', { env: [{ name: 'A', value: '1' }] })
    assert.deepEqual(
      [metadata.name, metadata.annotations?.['openshift.io/build.clone-of'], spec.source.contextDir],
      ['sample-2', 'sample-1', 'api'],
    )
    assert.deepEqual(spec.strategy.sourceStrategy?.env, [{ name: 'A', value: '1' }])
    assert.deepEqual(spec.triggeredBy, [{ message: 'Manually triggered' }])
  })
  test('of a build without a build config, one named by the time', async () => {
    await client.create(Build, { metadata: { name: 'lone', namespace }, spec: { source, strategy } })
    const { metadata } = await invoke('lone')
    assert.match(metadata.name, /^lone-\d{10}$/)
    assert.match((await invoke(metadata.name)).metadata.name, /^lone-\d{10}$/)
  })
  test('not while the build config is paused, and not with build args of another strategy', async () => {
    const dockerStrategyOptions = { buildArgs: [{ name: 'A', value: '1' }] }
    await assert.rejects(invoke('sample-1', { dockerStrategyOptions }), { reason: 'BadRequest' })
    await assert.rejects(invoke('missing'), { reason: 'NotFound' })
  })
  test('B22: a build that has not begun has an empty log for whom does not want to wait', async () =>
    assert.deepEqual(await log('sample-1', { nowait: 'true' }), { status: 200, text: '' }))
  test('B18: writing status.cancelled into the build cancels it, as oc does', async () => {
    const build = await client.get(Build, 'sample-2', namespace)
    await client.update(Build, { ...build, status: { ...build.status, cancelled: true, phase: 'Complete' } })
    const { status } = await eventually(
      'it is cancelled',
      () => client.get(Build, 'sample-2', namespace),
      ({ status: { phase } }) => phase === 'Cancelled',
    )
    assert.deepEqual(
      [status.reason, status.message],
      ['CancelledBuild', 'The build was cancelled by the user.'],
    )
    await eventually(
      'an event',
      () => eventsOf('sample-2'),
      (reasons) => reasons.includes('BuildCancelled'),
    )
  })
  test('B22: the log of a cancelled build, and of a version that is not there', async () => {
    const { status, text: said } = await log('sample-2')
    assert.equal(status, 400)
    assert.match(said, /build sample-2 was cancelled. No logs are available./)
    assert.equal((await log('sample-2', { version: '9' })).status, 404)
    assert.equal((await log('sample-2', { version: '0' })).status, 422)
  })
  test('X2: builds are selected by status and podName', async () => {
    const select = async (fieldSelector: string) =>
      (await client.list(Build, { namespace, fieldSelector })).items.map(({ metadata }) => metadata.name)
    assert.deepEqual(await select('podName=sample-2-build'), ['sample-2'])
    assert.deepEqual(await select('status=Cancelled'), ['sample-2'])
  })
})

test('X3: who starts a build, again or by an upload, needs the right to its strategy', async () => {
  await create('custom', {
    source: {},
    strategy: { customStrategy: { from: { kind: 'DockerImage', name: 'example.com/own:1' } } },
  })
  const metadata = { name: 'starts', namespace }
  const resources = ['buildconfigs/instantiate', 'buildconfigs/instantiatebinary', 'builds/clone']
  await client.create(Role, {
    metadata,
    rules: [{ apiGroups: ['build.openshift.io'], resources, verbs: ['create'] }],
  })
  await client.create(RoleBinding, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'starts' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
  })
  const made = await client.create(Build, {
    metadata: { name: 'custom-once', namespace },
    spec: { source: {}, strategy: { customStrategy: { from: { kind: 'DockerImage', name: 'a:1' } } } },
  })
  const paths = [
    ['buildconfigs', 'custom', 'instantiate'],
    ['buildconfigs', 'custom', 'instantiatebinary'],
    ['builds', made.metadata.name, 'clone'],
  ] as const
  for (const [plural, name, subresource] of paths) {
    const { status, body } = await client.transport.stream({
      method: 'POST',
      path: `/apis/build.openshift.io/v1/namespaces/${namespace}/${plural}/${name}/${subresource}`,
      body: '{}',
      headers: { 'impersonate-user': 'jane', 'impersonate-group': 'system:authenticated' },
    })
    const { message } = (await json(body)) as { message: string }
    const want = `${plural}.build.openshift.io "${name}" is forbidden: build strategy Custom is not allowed`
    assert.deepEqual([status, message], [403, want])
  }
  assert.equal((await client.get(BuildConfig, 'custom', namespace)).status.lastVersion, 0)
})

test('B27: builds are on /metrics under upstream names', async () => {
  const { body } = await client.transport.stream({ method: 'GET', path: '/metrics' })
  assert.match(
    await text(body),
    /^openshift_build_total\{phase="Cancelled",reason="CancelledBuild",strategy="Source"\} 1$/m,
  )
})
