import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { Order } from '../order.ts'
import { buildArguments, pushArguments } from './buildah.ts'
import { readCommit } from './commit.ts'
import { buildFailure, pushFailure } from './failure.ts'
import { hookCommand, isAsked } from './hook.ts'
import { locate, type Wanted } from './locate.ts'
import { authFile, registriesConf } from './registries.ts'
import { files } from './samples.ts'
import { sizeOf, tooMany } from './space.ts'
import { reportOf, type Stage, timing } from './stages.ts'

describe('B9: what the hook runs in the built image', () => {
  const image = { Entrypoint: ['/entry', '-x'] }
  const cases = {
    'a script, by an interactive shell': [
      { script: 'rake test' },
      ['/bin/sh', '-ic', 'rake test', '/bin/sh'],
    ],
    'a script with arguments': [
      { script: 'rake $1', args: ['--verbose'] },
      ['/bin/sh', '-ic', 'rake $1', '/bin/sh', '--verbose'],
    ],
    'a command instead of the entry point': [
      { command: ['rake', 'test'], args: ['-v'] },
      ['rake', 'test', '-v'],
    ],
    'arguments to the entry point': [{ args: ['--check'] }, ['/entry', '-x', '--check']],
  } as const
  for (const [name, [hook, want]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(hookCommand(hook, image), want))
  }
  test('nothing is asked for by nothing, or by an empty command', () =>
    assert.deepEqual(
      [{}, { command: [], args: [] }, { script: '' }, { script: 'x' }, { args: ['x'] }].map(isAsked),
      [false, false, false, true, true],
    ))
  test('arguments are the command of an image without entry point', () =>
    assert.deepEqual(hookCommand({ args: ['ls', '-l'] }, { Entrypoint: null }), ['ls', '-l']))
})

describe('B5, B19: what the end of buildah says to users', () => {
  const cases: Record<string, readonly [string, number, RegExp]> = {
    'a command that fails': [
      'STEP 1/3: FROM base\nSTEP 2/3: RUN make all\nmake: *** No rule\nError: building at STEP "RUN make all": while running runtime: exit status 2\n',
      221,
      /^"RUN make all" failed with exit code 2$/,
    ],
    'the same in a later stage': [
      '[1/2] STEP 1/1: FROM a AS b\n[2/2] STEP 1/2: FROM c\n[2/2] STEP 2/2: RUN false\nerror building at STEP "RUN false": error while running runtime: exit status 1\n',
      221,
      /^"RUN false" failed with exit code 1$/,
    ],
    'a file that is not there': [
      'STEP 1/2: FROM base\nSTEP 2/2: COPY nothing /\nError: building at STEP "COPY nothing /": checking on sources under "/tmp/build/inputs": copier: stat: "/nothing": no such file or directory\n',
      221,
      /^"COPY nothing \/" failed: checking on sources .*no such file/,
    ],
    'a base image that nobody has': [
      'STEP 1/2: FROM hawser.local/shop/none:1\nTrying to pull hawser.local/shop/none:1...\nError: creating build container: initializing source docker://kubernetes.default.svc:443/shop/none:1: reading manifest 1 in kubernetes.default.svc:443/shop/none: manifest unknown\n',
      222,
      /^the image of "FROM hawser.local\/shop\/none:1" could not be pulled: initializing .*manifest unknown$/,
    ],
    'a registry that does not answer': [
      'STEP 1/1: FROM node:26\nError: creating build container: pinging container registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host\n',
      222,
      /FROM node:26.*no such host/,
    ],
    'a disk that is full': [
      'STEP 1/2: FROM base\nSTEP 2/2: RUN fill\nError: committing container: write /var/x: no space left on device\n',
      221,
      /no space left for the layers/,
    ],
    'something before the first step': [
      'Error: unknown flag: --x\n',
      221,
      /could not be built: unknown flag/,
    ],
    nothing: ['', 221, /could not be built/],
  }
  for (const [name, [said, code, message]] of Object.entries(cases)) {
    test(name, () => {
      const failure = buildFailure(said)
      assert.equal(failure.code, code)
      assert.match(failure.message, message)
      assert.equal(failure.isStale, undefined)
    })
  }
  test('layers that were left half done', () =>
    assert.equal(buildFailure('STEP 1/2: FROM a\nError: committing: layer not known\n').isStale, true))
  test('a refused push', () => {
    const { code, message } = pushFailure(
      'Error: trying to reuse blob: unauthorized: authentication required',
      'r/x:1',
    )
    assert.equal(code, 224)
    assert.match(message, /could not be pushed to r\/x:1: the service account of the build may not push/)
  })
  test('a push to nobody', () =>
    assert.match(
      pushFailure('Error: pinging container registry r: dial tcp: no such host', 'r/x').message,
      /no such host/,
    ))
})

describe('B5: the Dockerfile of a source', () => {
  const source = mkdtempSync(join(tmpdir(), 'hawser-locate-'))
  after(() => rmSync(source, { recursive: true }))
  for (const folder of ['api', 'other', 'both']) mkdirSync(join(source, folder))
  for (const file of [
    'Dockerfile',
    'api/Containerfile',
    'api/build.dockerfile',
    'api/build.dockerfile.dockerignore',
    'both/Containerfile',
    'both/Dockerfile',
  ])
    writeFileSync(join(source, file), 'FROM scratch\n')
  symlinkSync('/etc', join(source, 'outside'))
  symlinkSync('/etc/passwd', join(source, 'other', 'Dockerfile'))

  const cases: Record<string, readonly [Partial<Wanted>, string | RegExp]> = {
    'of the whole source': [{}, 'Dockerfile'],
    'called Containerfile': [{ contextDir: 'api' }, 'api/Containerfile'],
    'Dockerfile before Containerfile': [{ contextDir: '/both/' }, 'both/Dockerfile'],
    'as the build config names it': [
      { contextDir: 'api', dockerfilePath: 'build.dockerfile' },
      'api/build.dockerfile',
    ],
    'none in the folder': [{ contextDir: 'other' }, /directory "other" of the source has no Dockerfile/],
    'none of that name': [
      { dockerfilePath: 'x/Dockerfile' },
      /has no file "x\/Dockerfile", which dockerfilePath/,
    ],
    'a folder is none': [{ dockerfilePath: 'api' }, /has no file "api"/],
    'no such folder': [{ contextDir: 'web' }, /has no directory "web"/],
    'a folder elsewhere': [{ contextDir: 'outside' }, /has no directory "outside"/],
    'a path that leads out of the context': [
      { contextDir: 'api', dockerfilePath: '../Dockerfile' },
      /directory "api" of the source has no file/,
    ],
  }
  for (const [name, [wanted, want]] of Object.entries(cases)) {
    test(name, () => {
      const find = () => locate(source, { contextDir: '', dockerfilePath: '', ...wanted })
      if (want instanceof RegExp) assert.throws(find, want)
      else assert.equal(find().dockerfile, join(source, want))
    })
  }
  test('with a .dockerignore of its own', () =>
    assert.equal(
      locate(source, { contextDir: 'api', dockerfilePath: 'build.dockerfile' }).ignoreFile,
      join(source, 'api/build.dockerfile.dockerignore'),
    ))
  test('the one of the build config needs none in the source', () =>
    assert.deepEqual(locate(source, { contextDir: 'other', dockerfilePath: '', dockerfile: 'FROM a' }), {
      context: join(source, 'other'),
      dockerfile: undefined,
    }))
})

const registry = { names: ['hawser.local'], location: 'api:443' }
const order: Order = {
  contextDir: '',
  dockerfilePath: '',
  env: [],
  args: ['V'],
  ambient: [
    ['V', 'machine'],
    ['npm_config_registry', 'r'],
  ],
  finalEnv: [],
  labels: [],
  isGit: false,
  injections: [],
  volumes: [],
  keepLayers: true,
  useCache: true,
  forcePull: false,
  hook: {},
  registry,
  cacheLimit: 100,
}
const prepared = { images: [], context: '/src' }

test('B5: buildah is told what the build config says', () => {
  const plain = buildArguments(order, prepared, files, { V: '1' })
  assert.deepEqual(plain.slice(-2), ['/D', '/src'])
  for (const wanted of ['--layers=true', '--pull=true', 'chroot', 'V=1', 'npm_config_registry=r'])
    assert.ok(plain.includes(wanted), wanted)
  assert.ok(!plain.includes('--no-cache') && !plain.includes('V=machine'))
  const other = buildArguments(
    { ...order, keepLayers: false, useCache: false, forcePull: true },
    { ...prepared, ignoreFile: '/ignore' },
    { ...files, trusted: '/ca' },
    {},
  )
  for (const wanted of ['--layers=false', '--no-cache', '--pull=always', '/ignore', '/ca:/run/hawser-ca:ro'])
    assert.ok(other.includes(wanted), wanted)
})
test('B8: layers are compressed only for registries elsewhere', () => {
  const to = (isOurs: boolean) =>
    pushArguments('i', { image: 'hawser.local/shop/x:1', isOurs }, registry, files)
  assert.ok(to(true).includes('--disable-compression'))
  assert.ok(!to(false).includes('--disable-compression'))
  assert.equal(to(true).at(-1), 'docker://api:443/shop/x:1')
  assert.equal(to(false).at(-1), 'docker://hawser.local/shop/x:1')
})
test('B5: names of images here lead to the platform', () =>
  assert.match(registriesConf(registry), /prefix = "hawser.local"\nlocation = "api:443"/))
test('B5, B8: logins of both kinds of secrets, and the own one last', () => {
  const { auths } = authFile(registry, 't', [
    '{"auths":{"https://index.docker.io/v1/":{"auth":"a"},"hawser.local":{"auth":"theirs"}}}',
    '{"quay.example":{"username":"u","password":"p"}}',
  ])
  const ours = Buffer.from('serviceaccount:t').toString('base64')
  assert.deepEqual(auths, {
    'docker.io': { auth: 'a' },
    'quay.example': { auth: Buffer.from('u:p').toString('base64') },
    'api:443': { auth: ours },
    'hawser.local': { auth: ours },
  })
})
test('B5: layers beyond what they may take go, the oldest first', () => {
  assert.equal(sizeOf([{ 'diff-size': 5 }, {}, { 'diff-size': -1 }, { 'diff-size': 7 }]), 12)
  const images = [3, 1, 2].map((created) => ({ id: `i${created}`, created }))
  assert.deepEqual(tooMany(images, 100, 100), [])
  assert.deepEqual(tooMany(images, 101, 100), ['i1', 'i2'])
})
test('B8: what git says of the commit', () => {
  assert.deepEqual(readCommit('abc\0Ada\0ada@x\0Mon\0Fix it\n'), {
    env: [['OPENSHIFT_BUILD_COMMIT', 'abc']],
    labels: [
      ['io.openshift.build.commit.id', 'abc'],
      ['io.openshift.build.commit.author', 'Ada <ada@x>'],
      ['io.openshift.build.commit.date', 'Mon'],
      ['io.openshift.build.commit.message', 'Fix it'],
    ],
  })
  assert.deepEqual(readCommit(''), { env: [], labels: [] })
})
test('B21: the report has the stages that went well', async () => {
  let now = 10
  const stages: Stage[] = []
  const timed = timing(stages, () => now++)
  await timed('Build', async () => {})
  await assert.rejects(timed('PostCommit', () => Promise.reject(new Error('no'))))
  assert.equal(reportOf(stages, 'sha256:1'), 'digest sha256:1\nstage Build 10 1')
})
