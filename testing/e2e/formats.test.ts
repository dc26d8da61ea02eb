import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { run } from '../command.ts'
import { fetchLocal } from '../http.ts'
import { missing } from '../needs.ts'
import { eventually, startTestPlatform, type TestPlatform } from '../platform.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

/** One platform, and applications that are described in the ways people describe them. */
describe('what people already have becomes an application', { skip }, () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform()
  })
  after(() => platform?.[Symbol.asyncDispose]())

  const deploy = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await platform.hawser(['deploy', ...args])
    assert.equal(code, 0, stderr)
    return { url: stdout.trim().split('\n').at(-1) ?? '', stdout, stderr }
  }
  const json = async (url: string) => {
    const answer = await fetchLocal(url)
    assert.equal(answer.status, 200, answer.body)
    return JSON.parse(answer.body)
  }

  test('B5, I7: an image of the catalog that nobody has used is composed when a Dockerfile pulls it', async () => {
    const metadata = { name: 'pulls' }
    const spec = {
      triggers: [{ type: 'ConfigChange' }],
      source: { dockerfile: 'FROM hawser.local/openshift/nodejs\nRUN node --version >version\n' },
      strategy: { dockerStrategy: {} },
      output: { to: { kind: 'ImageStreamTag', name: 'pulls:latest' } },
    }
    const objects = [
      { apiVersion: 'image.openshift.io/v1', kind: 'ImageStream', metadata },
      { apiVersion: 'build.openshift.io/v1', kind: 'BuildConfig', metadata, spec },
    ]
    const arguments_ = ['--kubeconfig', platform.kubeconfig, 'apply', '-f', '-']
    const input = objects.map((object) => JSON.stringify(object)).join('\n')
    const { code, stderr } = await run('kubectl', arguments_, { input })
    assert.equal(code, 0, stderr)
    const phase = await eventually(
      'the build',
      () => platform.kubectl('get', 'build', 'pulls-1', '-o', 'jsonpath={.status.phase} {.status.message}'),
      (said) => /^(Complete|Failed|Error)/.test(said),
      900_000,
    )
    assert.equal(phase, 'Complete ')
  })

  test('N2, B5: a Dockerfile of several stages that names its base in full, which it follows', async () => {
    const source = await platform.copyExample('dockerfile')
    const { url } = await deploy(source, '--name', 'staged')
    assert.match((await fetchLocal(url)).body, /<h1>Hello from a Dockerfile</)
    const follows = 'jsonpath={.spec.triggers[*].type} {.status.imageChangeTriggers[*].from.name}'
    assert.equal(await platform.kubectl('get', 'bc', 'staged', '-o', follows), 'ImageChange nodejs:latest')
    const builds = () => platform.kubectl('get', 'builds', '-l', 'buildconfig=staged', '-o', 'name')
    assert.equal(await builds(), 'build.build.openshift.io/staged-1\n')
    assert.match((await deploy(source, '--name', 'staged')).stderr, /nothing has changed/)
    assert.equal(await builds(), 'build.build.openshift.io/staged-1\n')
    const otherwise = await deploy(source, '--name', 'staged', '--build-arg', 'TITLE=Hello again')
    assert.match(otherwise.stderr, /the build config is not the one of staged-1[\s\S]*building staged-2/)
    assert.match((await fetchLocal(url)).body, /<h1>Hello again</)
    const gone = await platform.hawser(['delete', 'app', 'staged'])
    assert.equal(gone.code, 0, gone.stderr)
  })

  describe('N2: Procfile and app.json', () => {
    let url: string
    let source: string
    test('release runs before web and worker; secrets are made up, values given', async () => {
      source = await platform.copyExample('processes')
      const { url: found, stdout, stderr } = await deploy(source, '-e', 'GREETING=Ahoy')
      url = found
      assert.match(stderr, /reading package\.json: nodejs/)
      assert.match(stderr, /running release[\s\S]*migrated the schema[\s\S]*rolling out processes/)
      assert.match(stderr, /a value for SIGNING_KEY was made up/)
      assert.equal(stdout, `${url}\n`, 'the URL alone')
      const page = await eventually(
        'the worker',
        () => json(url),
        ({ signed }) => signed !== undefined,
      )
      assert.equal(page.greeting, 'Ahoy')
      assert.equal(page.schema, 'processes-1')
      assert.match(page.signed, /^[0-9a-f]{64}$/)
      const pods = await platform.kubectl('get', 'pods', '-l', 'app=processes', '--no-headers')
      assert.match(pods, /processes-release-\w+ +0\/1 +Completed/)
      assert.match(pods, /processes-worker-\S+ +1\/1 +Running/)
    })

    test('a failing release stops the deploy: nothing is rolled out, and the release before serves on', async () => {
      const { signed } = await json(url)
      const deployments = await platform.kubectl(
        'get',
        'deploy',
        '-o',
        'jsonpath={.items[*].metadata.generation}',
      )
      const { code, stderr } = await platform.hawser(['deploy', source, '-e', 'FAIL_RELEASE=1'])
      assert.equal(code, 1, stderr)
      assert.match(stderr, /the schema cannot be migrated/)
      assert.match(stderr, /release ended with Error \(exit code 3\); nothing was rolled out/)
      assert.equal(
        await platform.kubectl('get', 'deploy', '-o', 'jsonpath={.items[*].metadata.generation}'),
        deployments,
      )
      const page = await json(url)
      assert.deepEqual([page.greeting, page.schema, page.signed], ['Ahoy', 'processes-1', signed])
    })

    test('the next deploy keeps what was given and made up; a process type that is gone is told, and removed with --prune', async () => {
      await writeFile(join(source, 'Procfile'), 'release: node migrate.js\nweb: node web.js\n')
      const before = await json(url)
      const { stderr } = await deploy(source, '-e', 'FAIL_RELEASE-')
      assert.match(
        stderr,
        /no longer described, still there: deployment\/processes-worker \(--prune removes them\)/,
      )
      const page = await json(url)
      assert.deepEqual([page.greeting, page.signed], ['Ahoy', before.signed])
      const pruned = await deploy(source, '--prune')
      assert.match(pruned.stderr, /removed: deployment\/processes-worker/)
      assert.match(pruned.stderr, /nothing has changed/)
      assert.doesNotMatch(pruned.stderr, /running release/, 'it is no new release')
      assert.equal(await platform.kubectl('get', 'deploy', '-o', 'name'), 'deployment.apps/processes\n')
    })

    test('another value is a release without a build; so is going forward from a rollback', async () => {
      const changed = await deploy(source, '-e', 'GREETING=Salut')
      assert.match(changed.stderr, /nothing to build[\s\S]*running release[\s\S]*rolling out processes/)
      assert.equal((await json(url)).greeting, 'Salut')
      const template = 'jsonpath={.spec.template}'
      const before = await platform.kubectl('get', 'deploy', 'processes', '-o', template)
      await platform.kubectl('rollout', 'undo', 'deploy/processes')
      assert.notEqual(await platform.kubectl('get', 'deploy', 'processes', '-o', template), before)
      const again = await deploy(source)
      assert.match(again.stderr, /nothing to build[\s\S]*running release[\s\S]*rolling out processes/)
      assert.equal(await platform.kubectl('get', 'deploy', 'processes', '-o', template), before)
      assert.match((await deploy(source, '--force')).stderr, /building processes-[\s\S]*running release/)
    })

    test('delete app removes all of it', async () => {
      const { code, stdout, stderr } = await platform.hawser(['delete', 'app', 'processes'])
      assert.equal(code, 0, stderr)
      assert.match(stdout, /secret "processes-config" deleted/)
      await eventually(
        'everything gone',
        () =>
          platform.kubectl(
            'get',
            'pods,deploy,svc,routes,bc,is,secrets,pvc',
            '-l',
            'hawser.dev/app=processes',
            '-o',
            'name',
          ),
        (names) => names.trim() === '',
      )
    })
  })

  describe('N2: compose.yaml', () => {
    let url: string
    let source: string
    const entries = async () =>
      (await json(`${url}/entries`)) as { storage: string; entries: { message: string }[] }
    test('the guestbook becomes frontend and Redis', async () => {
      const guestbook = await platform.copyExample('guestbook')
      source = await platform.copyExample('guestbook-redis')
      // As a clone has it: services may be built from what is beside the file in the repository, and from nothing else.
      const outside = await platform.hawser(['deploy', source])
      assert.match(
        outside.stderr,
        /services\.frontend\.build: \.\.\/guestbook is no folder with files, of this directory or its repository/,
      )
      await mkdir(join(dirname(guestbook), '.git'))
      const { url: found, stderr } = await deploy(source)
      url = found
      assert.match(url, /^http:\/\/frontend-default\./)
      assert.match(stderr, /image redis is image stream openshift\/redis:latest/)
      assert.match(
        stderr,
        /rolling out redis[\s\S]*rolling out frontend/,
        'the frontend waits until Redis is ready',
      )
      const answer = await fetchLocal(`${url}/entries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Ada', message: 'from compose' }),
      })
      assert.equal(answer.status, 201, answer.body)
      const { storage, entries: list } = await entries()
      assert.equal(storage, 'redis at redis:6379')
      assert.equal(list[0]?.message, 'from compose')
    })
    test('deployed again, a new Redis has the same entries', async () => {
      const file = join(source, 'compose.yaml')
      await writeFile(
        file,
        (await readFile(file, 'utf8')).replace(
          'image: redis',
          'image: redis\n    command: [redis-server, --appendonly, "yes"]',
        ),
      )
      const { stderr } = await deploy(source)
      assert.match(stderr, /frontend: nothing to build[\s\S]*rolling out redis/)
      await eventually('the entries', entries, ({ entries: list }) => list[0]?.message === 'from compose')
    })
    test('status tells the services apart', async () => {
      const { stdout } = await platform.hawser(['status'])
      assert.match(stdout, /application frontend\n(?:.*\n)*? +url +http:\/\/frontend-default/)
      assert.match(stdout, /application redis/)
    })
  })

  test('N2, B5: a Dockerfile, on an image of the catalog', async () => {
    const source = await platform.copyExample('processes')
    await rm(join(source, 'Procfile'))
    await writeFile(
      join(source, 'Dockerfile'),
      'FROM nodejs\nCOPY web.js package.json ./\nEXPOSE 3000\nUSER 1001\nCMD ["node", "web.js"]\n',
    )
    const { url, stderr } = await deploy(source, '--name', 'boxed', '-e', 'GREETING=Moin')
    assert.match(stderr, /reading Dockerfile: .*not read: package\.json/)
    assert.equal((await json(url)).greeting, 'Moin')
    assert.match(
      await platform.kubectl(
        'get',
        'bc',
        'boxed',
        '-o',
        'jsonpath={.spec.strategy.dockerStrategy.from.name}',
      ),
      /^nodejs:latest$/,
    )
  })

  test('N2, K20: manifests get the image that is built', async () => {
    const source = await platform.copyExample('static')
    await mkdir(join(source, 'k8s'))
    const manifests = [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'pages' },
        spec: {
          selector: { matchLabels: { app: 'pages' } },
          template: {
            metadata: { labels: { app: 'pages' } },
            spec: { containers: [{ name: 'pages', image: 'example.com/pages:v1' }] },
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'pages' },
        spec: { selector: { app: 'pages' }, ports: [{ port: 80, targetPort: 8080 }] },
      },
      {
        apiVersion: 'route.openshift.io/v1',
        kind: 'Route',
        metadata: { name: 'pages' },
        spec: { to: { kind: 'Service', name: 'pages' } },
      },
    ]
    await writeFile(
      join(source, 'k8s/pages.yaml'),
      manifests.map((each) => JSON.stringify(each)).join('\n---\n'),
    )
    const { url, stderr } = await deploy(source, '--name', 'pages')
    assert.match(stderr, /the image that is built here takes the place of example\.com\/pages:v1/)
    assert.equal((await fetchLocal(url)).status, 200)
    const again = await deploy(source, '--name', 'pages')
    assert.equal(again.url, url)
    assert.match(again.stderr, /pages: nothing to build/)
  })

  test('N7: new-build makes a build config and builds a directory', async () => {
    const source = await platform.copyExample('static')
    const { code, stdout, stderr } = await platform.hawser([
      'new-build',
      source,
      '--name',
      'made',
      '-l',
      'a=b',
    ])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /build config "made" made; build "made-1" complete/)
    assert.match(await platform.kubectl('get', 'istag', 'made:latest', '-o', 'name'), /made:latest/)
    const second = await platform.hawser(['new-build', source, '--name', 'made'])
    assert.match(second.stderr, /there is a build config "made" in project "default"/)
  })

  test('a dry run prints all objects, and kubectl takes them', async () => {
    const source = await platform.copyExample('processes')
    const { code, stdout, stderr } = await platform.hawser([
      'deploy',
      source,
      '--name',
      'dry',
      '--dry-run',
      '-o',
      'yaml',
    ])
    assert.equal(code, 0, stderr)
    const file = join(dirname(source), 'dry.yaml')
    // Pods that run once have no name yet.
    await writeFile(
      file,
      stdout
        .split('---\n')
        .filter((text) => text && !text.includes('kind: Pod\n'))
        .join('---\n'),
    )
    await platform.kubectl('apply', '--dry-run=server', '-f', file)
    assert.equal((await platform.kubectl('get', 'deploy', '-l', 'app=dry', '-o', 'name')).trim(), '')
  })
})
