import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Invocation } from '../command.ts'
import { s2i } from '../commands/s2i.ts'
import { nameOf } from './build.ts'
import { contractOf } from './contract.ts'
import { create } from './create.ts'
import { dockerfileOf } from './dockerfile.ts'
import { buildSpec, plannedBuild } from './objects.ts'
import { buildOf } from './rebuild.ts'
import { codeOf } from './usage.ts'
import { environmentOf, type S2iWish, sourceOf } from './wish.ts'

const contract = { scripts: '/usr/libexec/s2i', destination: '/tmp', user: '1001' }

test('S12: a source is a URL or a directory', () => {
  const git = (uri: string) => ({ is: 'git', uri })
  const directory = (path: string) => ({ is: 'directory', path })
  assert.deepEqual(sourceOf('https://example.com/shop.git'), git('https://example.com/shop.git'))
  assert.deepEqual(sourceOf('git@example.com:team/shop'), git('git@example.com:team/shop'))
  assert.deepEqual(sourceOf('file:///srv/shop'), directory('/srv/shop'))
  assert.deepEqual(sourceOf('./shop'), directory('./shop'))
})

test('S12: labels and user of a builder say where its scripts are and as whom they run', () => {
  const scripts = { 'io.openshift.s2i.scripts-url': 'image:///opt/s2i/' }
  assert.deepEqual(contractOf({}), contract)
  assert.deepEqual(contractOf({ Labels: scripts, User: '7' }), {
    ...contract,
    scripts: '/opt/s2i',
    user: '7',
  })
  assert.equal(contractOf({ Env: ['STI_SCRIPTS_URL=image:///old'] }).scripts, '/old')
  for (const url of ['https://example.com', 's3://x'])
    assert.throws(() => contractOf({ Labels: { 'io.openshift.s2i.scripts-url': url } }), {
      reason: 'BadRequest',
    })
})

test('S12: the Dockerfile of a source build', () => {
  const text = dockerfileOf({
    ...{ image: 'nodejs:26', contract, source: '.', labels: { a: 'b' } },
    env: [{ name: 'SAID', value: 'a "b" $c' }],
  })
  assert.deepEqual(
    text.split('\n').filter((line) => line && !line.startsWith('#')),
    [
      'FROM nodejs:26',
      'LABEL a="b"',
      'ENV SAID="a \\"b\\" \\$c"',
      'COPY --chown=1001:0 . /tmp/src',
      'USER 1001',
      'RUN if [ -x /tmp/src/.s2i/bin/assemble ]; then /tmp/src/.s2i/bin/assemble; else /usr/libexec/s2i/assemble; fi',
      'CMD ["/usr/libexec/s2i/run"]',
    ],
  )
  const lines = { image: 'x', contract, source: '.', labels: {}, env: [{ name: 'LINES', value: 'a\nb' }] }
  assert.throws(() => dockerfileOf(lines), /LINES has several lines/)
  const replaced = dockerfileOf({
    ...{ image: 'x', contract, source: 'upload/src', labels: {}, env: [] },
    scripts: { from: 'upload/scripts', names: ['assemble', 'run'] },
  })
  assert.match(replaced, /^COPY --chown=1001:0 upload\/scripts \/tmp\/scripts$/m)
  assert.match(replaced, /^RUN \/tmp\/scripts\/assemble$/m)
  assert.match(replaced, /^CMD \["\/tmp\/scripts\/run"\]$/m)
})

test('S12: an environment file has a variable a line, and says which line has none', () => {
  assert.deepEqual(environmentOf('env', '# note\nA=1\nB="2 3"\n'), [
    { name: 'A', value: '1' },
    { name: 'B', value: '2 3' },
  ])
  assert.throws(() => environmentOf('env', 'A=1\nno variable\n'), /env:2/)
})

const wish: S2iWish = {
  ...{ source: { is: 'directory', path: '/srv/shop' }, builder: 'quay.io/team/builder', tag: undefined },
  ...{
    ref: undefined,
    contextDir: undefined,
    scriptsUrl: undefined,
    env: [],
    incremental: false,
    copies: false,
  },
  ...{ inject: [], pullPolicy: 'if-not-present', callbackUrl: undefined, asDockerfile: undefined },
}
const streams = { project: [], catalog: [] }

test('S12: what is asked for becomes a build config without triggers', () => {
  const planned = plannedBuild(wish, streams, 'shop')
  assert.equal(planned.name, 'shop')
  assert.deepEqual(buildSpec(wish, planned), {
    source: { type: 'Binary', binary: {} },
    strategy: { type: 'Source', sourceStrategy: { from: { kind: 'DockerImage', name: wish.builder } } },
    output: { to: { kind: 'ImageStreamTag', name: 'shop:latest' } },
    triggers: [],
  })
  const more: S2iWish = {
    ...wish,
    source: { is: 'git', uri: 'https://example.com/shop.git' },
    ...{ tag: 'web:v2', ref: 'live', contextDir: 'app', env: [{ name: 'A', value: '1' }] },
    ...{ incremental: true, pullPolicy: 'always', scriptsUrl: 'https://example.com/s2i' },
  }
  const { source, strategy, output } = buildSpec(more, plannedBuild(more, streams, '', ['hidden:/etc/app']))
  assert.deepEqual(source, {
    type: 'Git',
    git: { uri: 'https://example.com/shop.git', ref: 'live' },
    contextDir: 'app',
    secrets: [{ secret: { name: 'hidden' }, destinationDir: '/etc/app' }],
  })
  assert.deepEqual(strategy?.sourceStrategy, {
    ...{ from: { kind: 'DockerImage', name: wish.builder }, env: [{ name: 'A', value: '1' }] },
    ...{ incremental: true, forcePull: true, scripts: 'https://example.com/s2i' },
  })
  assert.deepEqual(output?.to, { kind: 'ImageStreamTag', name: 'web:v2' })
  const elsewhere = { ...wish, tag: 'quay.io/team/web:v2' }
  const pushed = plannedBuild(elsewhere, streams, 'shop')
  assert.equal(pushed.name, 'web')
  assert.deepEqual(pushed.output?.to, { kind: 'DockerImage', name: 'quay.io/team/web:v2' })
})

test('S12: an image is named by its tag', () => {
  const built = (to: object, reference?: string) =>
    nameOf({ spec: { output: { to } }, status: { outputDockerImageReference: reference } } as never)
  const digest = 'hawser.local/shop/page@sha256:0123'
  assert.equal(built({ kind: 'ImageStreamTag', name: 'page:v1' }, digest), 'hawser.local/shop/page:v1')
  assert.equal(built({ kind: 'DockerImage', name: 'quay.io/team/page' }), 'quay.io/team/page')
})

test('S12: an image tells by its labels how it is built again', () => {
  const labels = {
    'io.openshift.build.image': 'nodejs',
    'io.openshift.build.source-location': 'https://example.com/shop.git',
    'io.openshift.build.commit.ref': 'live',
  }
  const want = {
    source: 'https://example.com/shop.git',
    builder: 'nodejs',
    ref: 'live',
    contextDir: undefined,
  }
  assert.deepEqual(buildOf('web', labels), want)
  const old = { 'io.openshift.s2i.build.image': 'b', 'io.openshift.s2i.build.source-location': 'https://x' }
  assert.deepEqual(buildOf('web', old), {
    source: 'https://x',
    builder: 'b',
    ref: undefined,
    contextDir: undefined,
  })
  assert.throws(() => buildOf('web', {}), /required label "io.openshift.build.image" not found in image web/)
  assert.throws(() => buildOf('web', { 'io.openshift.build.image': 'b' }), /source-location" not found/)
})

test('S12: the script usage has ended, cannot be pulled, or goes on', () => {
  const pod = (state: object, phase = 'Running') =>
    ({ status: { phase, containerStatuses: [{ state }] } }) as unknown as Pod
  assert.equal(codeOf(pod({ running: {} }), 'b'), undefined)
  assert.equal(codeOf(pod({ terminated: { exitCode: 3 } }), 'b'), 3)
  assert.throws(
    () => codeOf(pod({ waiting: { reason: 'ErrImagePull', message: 'no such image' } }), 'b'),
    /builder b cannot be pulled: no such image/,
  )
  assert.throws(() => codeOf(undefined, 'b'), /deleted while it ran/)
})

test('S12: create writes a builder whose scripts can be run, and overwrites nothing', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'hawser-s2i-'))
  t.after(() => rm(directory, { recursive: true }))
  const files = await create('team/httpd', directory)
  for (const path of files.filter((path) => /^(s2i\/bin|test)\/[a-z-]+$/.test(path))) {
    assert.ok((await stat(join(directory, path))).mode & 0o111, path)
    await promisify(execFile)('sh', ['-n', join(directory, path)])
  }
  assert.ok(files.includes('test/run') && files.includes('Makefile') && files.includes('README.md'))
  const { stdout } = await promisify(execFile)(join(directory, 's2i/bin/usage'))
  assert.match(stdout, /hawser s2i build DIRECTORY team\/httpd NAME/)
  assert.match(
    await readFile(join(directory, 'Dockerfile'), 'utf8'),
    /io\.openshift\.expose-services="8080:http"/,
  )
  await assert.rejects(create('httpd', directory), /has Dockerfile, .* already/)
  await assert.rejects(create('Not A Name', directory), /cannot be the name of an image/)
})

test('S12: what is not known, missing or too much is told with the usage', () => {
  const run = (...args: string[]) => s2i.run({ args, flags: {} } as unknown as Invocation)
  const cases: Record<string, RegExp> = {
    '': /say what to do/,
    bake: /"s2i bake" is not known/,
    'build .': /an argument is missing/,
    'usage a b': /unexpected argument: b/,
  }
  for (const [line, message] of Object.entries(cases))
    assert.throws(() => run(...line.split(' ').filter(Boolean)), { name: 'UsageError', message })
})
