import assert from 'node:assert/strict'
import { json } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import type { Invocation } from '@hawser/cli/command.ts'
import { prune } from '@hawser/cli/commands/prune.ts'
import type { Client } from '@hawser/client/client.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import type { Transport } from '@hawser/client/transport.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { startTestControlPlane, type TestControlPlane } from './controlplane.ts'
import { eventually } from './platform.ts'

// What others than the platform do with builds: whoever builds tells of them, agents run pipelines, operators tidy up.

const namespace = 'shop'
const stop = new AbortController()
let plane: TestControlPlane
let transport: Transport & { close(): void }
let client: Client

before(async () => {
  plane = await startTestControlPlane('apiserver,controllers,platform')
  transport = httpsTransport(await readKubeconfig(plane.kubeconfig))
  client = startContext({ transport, component: 'test', signal: stop.signal }).client
  await client.create(Namespace, { metadata: { name: namespace } })
  await client.create(ImageStream, { metadata: { name: 'web', namespace } })
})
after(async () => {
  stop.abort()
  transport.close()
  await plane[Symbol.asyncDispose]()
})

const created = (name: string, strategy: object, runPolicy = 'Serial') =>
  client.create(BuildConfig, {
    metadata: { name, namespace },
    spec: {
      runPolicy: runPolicy as 'Serial',
      source: { git: { uri: 'https://git.example/shop/web.git' } },
      strategy,
      output: { to: { kind: 'ImageStreamTag', name: 'web:latest' } },
    },
  })
const source = { sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'nothing:here' } } }
const request = async (method: 'POST' | 'PUT', path: string, body: object) => {
  const answer = await transport.stream({
    method,
    path: `/apis/build.openshift.io/v1/namespaces/${namespace}/${path}`,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  return { code: answer.status, body: (await json(answer.body)) as Build & { message?: string } }
}
const started = async (name: string): Promise<Build> => {
  const { code, body } = await request('POST', `buildconfigs/${name}/instantiate`, { metadata: { name } })
  assert.equal(code, 201, body.message ?? '')
  return body
}
const build = (name: string): Promise<Build> => client.get(Build, name, namespace)
const until = (name: string, what: string, is: (build: Build) => boolean): Promise<Build> =>
  eventually(what, () => build(name), is, 20_000)
const conditions = ({ status }: Build) => status.conditions?.map(({ type, status }) => `${type}=${status}`)

describe('B21: who builds tells of it by builds/details', () => {
  test('the commit, the stages, the digest and the end', async () => {
    await created('told', source)
    const made = await started('told')
    assert.deepEqual(conditions(made), ['New=True'])
    const one = await until(
      'told-1',
      'it waits for its builder',
      ({ status }) => status.reason === 'InvalidImageReference',
    )
    const revision = { type: 'Git' as const, git: { commit: 'abc', author: {}, committer: {} } }
    const stages = [
      { name: 'Build', durationMilliseconds: 5, steps: [{ name: 'CustomBuild', durationMilliseconds: 5 }] },
    ]
    const to = { imageDigest: `sha256:${'a'.repeat(64)}` }
    const { code, body } = await request('PUT', 'builds/told-1/details', {
      ...one,
      metadata: { ...one.metadata, labels: { mine: 'yes' } },
      spec: { ...one.spec, revision, serviceAccount: 'other' },
      status: {
        ...one.status,
        phase: 'Complete',
        reason: '',
        message: '',
        stages,
        output: { to },
        cancelled: true,
      },
    })
    assert.equal(code, 200, body.message ?? '')
    const now = await build('told-1')
    assert.deepEqual(now.spec, { ...one.spec, revision })
    assert.deepEqual(now.metadata.labels, one.metadata.labels)
    const { phase, reason, output, cancelled, completionTimestamp } = now.status
    assert.deepEqual([phase, reason, output.to, cancelled], ['Complete', undefined, to, undefined])
    assert.deepEqual(now.status.stages, stages)
    assert.ok(completionTimestamp)
    assert.deepEqual(conditions(now), ['New=False', 'Complete=True'])
  })
  test('another commit, an older version and another build are refused', async () => {
    const one = await build('told-1')
    const bare = { ...one.metadata, resourceVersion: undefined }
    const other = { ...one.spec, revision: { type: 'Git', git: { commit: 'def' } } }
    const cases: [object, number, RegExp][] = [
      [{ ...one, metadata: bare, spec: other }, 422, /spec.revision: Duplicate value/],
      [{ ...one, metadata: { ...one.metadata, resourceVersion: '1' } }, 409, /has been modified/],
      [{ ...one, metadata: { ...bare, name: 'x' } }, 400, /does not match the name on the URL/],
    ]
    for (const [given, code, message] of cases) {
      const answer = await request('PUT', 'builds/told-1/details', given)
      assert.equal(answer.code, code)
      assert.match(answer.body.message ?? '', message)
    }
    assert.equal(
      (await request('PUT', 'builds/none/details', { ...one, metadata: { ...bare, name: 'none' } })).code,
      404,
    )
  })
})

describe('B7: builds of pipelines are left to an agent', () => {
  test('one waits as New, without a complaint, and is as the agent says', async () => {
    await created('pipe', { jenkinsPipelineStrategy: { jenkinsfile: 'node {}' } })
    await started('pipe')
    // A build of the same kind that the platform does look at shows that it had its turn.
    await created('after', source)
    await started('after')
    await until('after-1', 'the other build was looked at', ({ status }) => status.reason !== undefined)
    const waiting = await build('pipe-1')
    assert.deepEqual(
      [waiting.status.phase, waiting.status.reason, waiting.status.message],
      ['New', undefined, undefined],
    )
    const annotations = {
      ...waiting.metadata.annotations,
      'openshift.io/jenkins-log-url': 'https://ci.example/1',
    }
    for (const phase of ['Running', 'Complete'] as const) {
      const { metadata, ...one } = await build('pipe-1')
      await client.update(Build, {
        ...one,
        metadata: { ...metadata, annotations },
        status: { ...one.status, phase },
      })
    }
    const { status, metadata } = await build('pipe-1')
    assert.equal(status.phase, 'Complete')
    assert.equal(metadata.annotations?.['openshift.io/jenkins-log-url'], 'https://ci.example/1')
  })
  test('nobody says so of a build that the platform runs', async () => {
    const one = await build('after-1')
    await client.update(Build, { ...one, status: { ...one.status, phase: 'Complete' } })
    assert.equal((await build('after-1')).status.phase, 'New')
  })
})

test('B19: a build without its service account waits for it, and says so', async () => {
  await created('alone', source)
  await client.patch(BuildConfig, 'alone', { spec: { serviceAccount: 'nobody' } }, { namespace })
  await started('alone')
  const { status } = await until(
    'alone-1',
    'it says why it waits',
    ({ status }) => status.reason !== undefined,
  )
  assert.deepEqual([status.phase, status.reason], ['New', 'CannotRetrieveServiceAccount'])
  assert.match(status.message ?? '', /the service account "nobody" is not in project "shop"/)
  await client.create(ServiceAccount, { metadata: { name: 'nobody', namespace } })
  await until('alone-1', 'it goes on', ({ status }) => status.reason === 'InvalidImageReference')
  await client.delete(BuildConfig, 'alone', { namespace, propagationPolicy: 'Foreground' })
  await eventually(
    'it is gone',
    () => client.find(Build, 'alone-1', namespace),
    (one) => one === undefined,
  )
})

test('B17: SerialLatestOnly cancels what waits for the newest', async () => {
  await created('latest', source, 'SerialLatestOnly')
  for (const _ of [1, 2, 3]) await started('latest')
  for (const name of ['latest-1', 'latest-2']) {
    const { status } = await until(name, `${name} is cancelled`, ({ status }) => status.phase === 'Cancelled')
    assert.deepEqual([status.cancelled, status.reason], [true, 'CancelledBuild'])
    assert.match(status.message ?? '', /^The newer build latest-\d takes its place\.$/)
  }
  assert.equal((await build('latest-3')).status.phase, 'New')
})

test('B23: hawser prune builds shows what nobody needs, and removes it when asked', async () => {
  const run = async (flags: Invocation['flags']): Promise<string> => {
    let said = ''
    const out = { write: (text: string) => (said += text) } as unknown as NodeJS.WriteStream
    const given = { kubeconfig: plane.kubeconfig, 'keep-younger-than': '0s', ...flags }
    const { signal } = stop
    assert.equal(await prune.run({ args: ['builds'], flags: given, env: {}, out, err: out, signal }), 0)
    return said
  }
  await client.delete(BuildConfig, 'told', { namespace, propagationPolicy: 'Orphan' })
  const keep = { 'keep-complete': '0', 'keep-failed': '1' }
  assert.match(await run({ ...keep, 'keep-younger-than': '1h' }), /^Would remove 0 builds\. Add --confirm/)
  assert.equal(await run({ ...keep, project: 'other' }), 'Would remove 0 builds. Add --confirm to do so.\n')
  const shown = await run(keep)
  assert.match(shown, /^shop\/pipe-1$/m)
  assert.match(shown, /^shop\/latest-1$/m)
  assert.doesNotMatch(shown, /latest-2|latest-3|after|told/)
  assert.match(await run({ ...keep, orphans: true }), /^shop\/told-1\n/)
  assert.match(await run({ ...keep, orphans: true, confirm: true }), /\nRemoved 3 builds\.\n$/)
  const left = (await client.list(Build, { namespace })).items.map(({ metadata }) => metadata.name)
  assert.deepEqual(left.sort(), ['after-1', 'latest-2', 'latest-3'])
  await assert.rejects(
    run({ 'keep-tag-revisions': '1' }),
    /--keep-tag-revisions is not an option of prune builds/,
  )
})
