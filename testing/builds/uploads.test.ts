import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { SOURCE_DIGEST } from '@hawser/kinds/build/inputs.ts'
import { missing } from '../needs.ts'
import { eventually, startTestPlatform, type TestPlatform } from '../platform.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'
import { sourceTar } from './sourcetar.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables') ?? false
const onImage = { triggers: [{ type: 'ImageChange', imageChange: {} }] }

/** One platform, in the order of the tests: each builds on what those before it left. */
describe('T5: what was uploaded is built again', { skip }, () => {
  let platform: TestPlatform
  let setting: BuildSetting
  before(async () => {
    platform = await startTestPlatform()
    setting = await openBuildSetting(platform)
  })
  after(() => setting?.[Symbol.asyncDispose]())

  const complete = async (build: Build): Promise<Build> => {
    if (build.status.phase === 'Complete') return build
    return assert.fail(`${JSON.stringify(build.status)}\n${await setting.log(build.metadata.name)}`)
  }
  const buildsOf = async (name: string): Promise<readonly Build[]> => {
    const { items } = await setting.client.list(Build, {
      namespace: setting.namespace,
      labelSelector: `buildconfig=${name}`,
    })
    return items
  }
  const page = (build: Build) => setting.inside(build, 'cat index.html')
  const keptFiles = () => readdir(join(platform.dataDir, 'sources'), { recursive: true })

  test('by a request without an upload, which is refused while there is nothing', async () => {
    await setting.buildConfig('web', onImage)
    await assert.rejects(setting.build('web'), /need their source to be uploaded/)
    const first = await complete(
      await setting.upload('web', await sourceTar({ 'index.html': 'one' }), { 'revision.commit': 'abc' }),
    )
    assert.equal(await page(first), 'one')
    assert.equal((await buildsOf('web')).length, 1, 'the image that it was built on starts no second build')
    const again = await complete(await setting.build('web'))
    assert.equal(await page(again), 'one')
    assert.equal(again.spec.revision?.git?.commit, 'abc')
    const digests = [first, again].map(({ metadata }) => metadata.annotations?.[SOURCE_DIGEST])
    assert.match(digests[0] ?? '', /^sha256:[0-9a-f]{64}$/)
    assert.equal(digests[1], digests[0], 'both are of the same upload')
  })

  test('as it was before one that failed', async () => {
    const broken = await sourceTar({ 'index.html': 'two', '.s2i/bin/assemble': '#!/bin/sh\nexit 1\n' })
    assert.equal((await setting.upload('web', broken)).status.reason, 'AssembleFailed')
    assert.equal(await page(await complete(await setting.build('web'))), 'one')
  })

  test('when the image it is built on changes', async () => {
    await complete(await setting.upload('web', await sourceTar({ 'index.html': 'three' })))
    const before = (await buildsOf('web')).length
    await setting.image({ stream: 'tiny', config: { Env: ['PATH=/bin', 'FIXED=yes'] } })
    const builds = await eventually(
      'a build of the new image',
      () => buildsOf('web'),
      ({ length }) => length > before,
    )
    const [newest] = builds.toSorted((a, b) =>
      b.metadata.name.localeCompare(a.metadata.name, 'en', { numeric: true }),
    )
    const build = await complete(await setting.ended(newest?.metadata.name ?? ''))
    assert.equal(await setting.inside(build, 'cat index.html; grep FIXED environment'), 'threeFIXED=yes\n')
    assert.equal(build.spec.triggeredBy?.[0]?.message, 'Image change')
  })

  test('whatever kind of upload it was, and by a Dockerfile', async () => {
    await setting.buildConfig('war')
    await complete(await setting.upload('war', Buffer.from('war'), { asFile: 'app.war' }))
    assert.equal(await setting.inside(await complete(await setting.build('war')), 'cat app.war'), 'war')
    const from = { kind: 'ImageStreamTag', name: 'tiny:latest' }
    await setting.buildConfig('docked', { strategy: { dockerStrategy: { from } } })
    const source = await sourceTar({ Dockerfile: 'FROM x\nCOPY page /page\n', page: 'docked' })
    await complete(await setting.upload('docked', source))
    assert.equal(await setting.inside(await complete(await setting.build('docked')), 'cat /page'), 'docked')
  })

  test('by another build, when the platform is killed while a pod is given it', async () => {
    await setting.buildConfig('large')
    const bytes = randomBytes(96 * 1024 ** 2)
    const source = await sourceTar({ 'index.html': 'large', data: bytes })
    await complete(await setting.upload('large', source))
    const { namespace, client } = setting
    const path = `/apis/build.openshift.io/v1/namespaces/${namespace}/buildconfigs/large/instantiate`
    const body = { kind: 'BuildRequest', apiVersion: 'build.openshift.io/v1', metadata: { name: 'large' } }
    await client.transport.request({ method: 'POST', path, body })
    const sent = async (name: string) =>
      (await client.get(Build, name, namespace)).metadata.annotations?.['hawser.dev/source-sent']
    while ((await sent('large-2')) === undefined) await sleep(5)
    const pid = await platform.pid()
    process.kill(pid, 'SIGKILL')
    await eventually('the platform', () => sent('large-2'), Boolean)
    const built = await eventually(
      'a build that has all of it',
      () => buildsOf('large'),
      (builds) =>
        builds.some(({ metadata, status }) => metadata.name !== 'large-1' && status.phase === 'Complete'),
      240_000,
    )
    assert.deepEqual(
      built.map(({ metadata, status }) => [
        metadata.name,
        status.phase,
        metadata.annotations?.['hawser.dev/source-sent'],
      ]),
      [
        ['large-1', 'Complete', undefined],
        ['large-2', 'Cancelled', 'again'],
        ['large-3', 'Complete', 'whole'],
      ],
    )
    const last = await client.get(Build, 'large-3', namespace)
    assert.equal(await setting.inside(last, 'wc -c <data'), `${bytes.length}\n`)
  })

  test('until its build config is deleted', async () => {
    const { metadata } = await setting.client.get(BuildConfig, 'web', setting.namespace)
    assert.ok((await keptFiles()).includes(metadata.uid))
    await setting.client.delete(BuildConfig, 'web', { namespace: setting.namespace })
    await eventually(
      'its upload is gone',
      keptFiles,
      (files) => !files.some((path) => path.includes(metadata.uid)),
    )
  })
})
