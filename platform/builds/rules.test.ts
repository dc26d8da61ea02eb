import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildOf, sourceTypeOf } from './generate.ts'
import { expired } from './history.ts'
import { turnOf } from './runpolicy.ts'
import { build, buildConfig } from './samples.ts'
import { unsupported } from './supported.ts'

describe('a build made from its build config', () => {
  const made = buildOf(buildConfig(), 3, { binary: { asFile: 'app.jar' }, env: [{ name: 'A', value: '1' }] })
  test('B14: has the number, labels and owner', () => {
    const { name, labels, annotations, ownerReferences } = made.metadata
    assert.equal(name, 'web-3')
    assert.deepEqual(labels, {
      app: 'web',
      buildconfig: 'web',
      'openshift.io/build-config.name': 'web',
      'openshift.io/build.start-policy': 'Serial',
    })
    assert.equal(annotations?.['openshift.io/build.number'], '3')
    assert.deepEqual([ownerReferences?.[0]?.kind, ownerReferences?.[0]?.controller], ['BuildConfig', true])
  })
  test('B15: has the upload for a source', () =>
    assert.deepEqual(made.spec?.source, { type: 'Binary', binary: { asFile: 'app.jar' } }))
  test('takes variables of the request', () =>
    assert.deepEqual(made.spec?.strategy?.sourceStrategy?.env, [{ name: 'A', value: '1' }]))
  test('B1: an upload replaces the repository', () => {
    const git = buildConfig({
      source: { type: 'Git', git: { uri: 'https://git.example/x' }, contextDir: 'api' },
    })
    assert.deepEqual(buildOf(git, 1, { binary: {} }).spec?.source, {
      type: 'Binary',
      binary: {},
      contextDir: 'api',
    })
  })
  test('B14: not while the build config is paused', () => {
    const paused = buildConfig()
    const annotations = { 'openshift.io/build-config.paused': 'true' }
    assert.throws(
      () => buildOf({ ...paused, metadata: { ...paused.metadata, annotations } }, 1, { binary: {} }),
      {
        reason: 'BadRequest',
      },
    )
  })
  const docker = {
    strategy: { type: 'Docker', dockerStrategy: { buildArgs: [{ name: 'V', value: '1' }] } },
  } as const
  test('B14: build args and noCache of a Docker build', () => {
    const options = { docker: { buildArgs: [{ name: 'V', value: '2' }], noCache: true }, binary: {} }
    assert.deepEqual(buildOf(buildConfig(docker), 1, options).spec?.strategy?.dockerStrategy, {
      buildArgs: [{ name: 'V', value: '2' }],
      noCache: true,
    })
    assert.throws(() => buildOf(buildConfig(), 1, options), {
      reason: 'BadRequest',
      message: 'Cannot specify Docker build specific options on shop/web, not a Docker build.',
    })
  })
  test('B14: incremental of a source build', () => {
    const options = { sourceStrategy: { incremental: true }, binary: {} }
    assert.equal(buildOf(buildConfig(), 1, options).spec?.strategy?.sourceStrategy?.incremental, true)
    assert.throws(() => buildOf(buildConfig(docker), 1, options), {
      reason: 'BadRequest',
      message: 'Cannot specify Source build specific options on shop/web, not a Source build.',
    })
  })
  test('B14: labels of the request do not replace those of the platform', () => {
    const options = { labels: { buildconfig: 'x', team: 'a' }, binary: {} }
    const { labels } = buildOf(buildConfig(), 1, options).metadata
    assert.deepEqual([labels?.buildconfig, labels?.team], ['web', 'a'])
  })
  test('an upload cannot be built again without it', () =>
    assert.throws(() => buildOf(buildConfig(), 1), { reason: 'BadRequest' }))
  test('a source without a type has that of its parts', () =>
    assert.equal(sourceTypeOf({ git: { uri: 'https://git.example/x' } }), 'Git'))
})

describe('what cannot be built is refused with a sentence', () => {
  const cases = {
    'a source build of an upload': [{}, undefined],
    'B5: Docker': [{ strategy: { type: 'Docker', dockerStrategy: {} } }, undefined],
    'B5: Docker without its type': [{ strategy: { dockerStrategy: {} } }, undefined],
    'B9: postCommit of a Docker build': [
      { strategy: { dockerStrategy: {} }, postCommit: { script: 'npm test' } },
      undefined,
    ],
    'B8: a registry for the output of a Docker build': [
      { strategy: { dockerStrategy: {} }, output: { to: { kind: 'DockerImage', name: 'r/x' } } },
      undefined,
    ],
    'B6: Custom': [{ strategy: { customStrategy: { from: {} } } }, undefined],
    'B6: the socket of Docker': [
      { strategy: { customStrategy: { from: {}, exposeDockerSocket: true } } },
      /exposeDockerSocket.*no Docker socket/,
    ],
    'B6: a build as another API tells it': [
      { strategy: { customStrategy: { from: {}, buildAPIVersion: 'build.openshift.io/v2' } } },
      /buildAPIVersion.*v2/,
    ],
    'no strategy': [{ strategy: {} }, /strategy \(none\)/],
    postCommit: [{ postCommit: { script: 'npm test' } }, undefined],
    'B8: a registry for output': [{ output: { to: { kind: 'DockerImage', name: 'r/x' } } }, undefined],
    'no output at all': [{ output: {} }, undefined],
  } as const
  for (const [name, [change, want]] of Object.entries(cases)) {
    test(name, () => {
      const said = unsupported(build(1, 'New', change as object))
      if (want) assert.match(said ?? '', want)
      else assert.equal(said, undefined)
    })
  }
  const git: Record<string, [object, RegExp | undefined]> = {
    'a repository': [{ uri: 'https://git.example/x' }, undefined],
    'a repository and a branch': [{ uri: 'git@git.example:x', ref: 'main' }, undefined],
    'a program to run as a repository': [{ uri: 'ext::sh' }, /git-remote-ext/],
    'an option as a repository': [{ uri: '--upload-pack=x' }, /option/],
    'an option as a branch': [{ uri: 'https://git.example/x', ref: '--upload-pack=x' }, /git\.ref.*option/],
    'a directory as a repository': [{ uri: 'file:///srv/x' }, /upload the source/],
  }
  for (const [name, [source, want]] of Object.entries(git)) {
    test(`B2: ${name}`, () => {
      const { spec } = build(1)
      const said = unsupported({ spec: { ...spec, source: { git: source as { uri: string } } } })
      if (want) assert.match(said ?? '', want)
      else assert.equal(said, undefined)
    })
  }
})

describe('B17: whose turn it is', () => {
  const latest = { runPolicy: 'SerialLatestOnly' } as const
  const cases = {
    'alone: now': [build(1), [], { is: 'now' }],
    'one runs: later': [build(2), [build(1, 'Running')], { is: 'later', after: 'web-1' }],
    'an older one waits: later': [build(2), [build(1)], { is: 'later', after: 'web-1' }],
    'a newer one waits: now': [build(1), [build(1), build(2)], { is: 'now' }],
    'the others have ended: now': [build(3), [build(1, 'Failed'), build(2, 'Complete')], { is: 'now' }],
    'Serial: an older parallel one waits: later': [
      build(2),
      [build(1, 'New', { runPolicy: 'Parallel' })],
      { is: 'later', after: 'web-1' },
    ],
    'Parallel: beside another parallel one': [
      build(2, 'New', { runPolicy: 'Parallel' }),
      [build(1, 'Running', { runPolicy: 'Parallel' })],
      { is: 'now' },
    ],
    'Parallel: not beside a serial one that runs': [
      build(2, 'New', { runPolicy: 'Parallel' }),
      [build(1, 'Running')],
      { is: 'later', after: 'web-1' },
    ],
    'Parallel: before a serial one that waits': [
      build(2, 'New', { runPolicy: 'Parallel' }),
      [build(1)],
      { is: 'now' },
    ],
    'SerialLatestOnly: a newer one replaces it': [
      build(1, 'New', latest),
      [build(2, 'New', latest)],
      { is: 'never', because: 'web-2' },
    ],
    'SerialLatestOnly: also one that has its pod, and whatever its own policy': [
      build(1, 'Pending'),
      [build(2, 'New', latest)],
      { is: 'never', because: 'web-2' },
    ],
    'SerialLatestOnly: not for one that is being cancelled': [
      build(1, 'New', latest),
      [{ ...build(2, 'New', latest), status: { phase: 'New', output: {}, cancelled: true } }],
      { is: 'now' },
    ],
    'SerialLatestOnly: the running one is left alone': [
      build(2, 'New', latest),
      [build(1, 'Running', latest)],
      { is: 'later', after: 'web-1' },
    ],
  } as const
  for (const [name, [one, siblings, want]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(turnOf(one, siblings), want))
  }
  test('builds of no build config do not wait for each other', () => {
    const alone = (number: number, phase: 'New' | 'Running') => {
      const one = build(number, phase)
      return { ...one, metadata: { ...one.metadata, annotations: {} } }
    }
    assert.deepEqual(turnOf(alone(2, 'New'), [alone(1, 'Running')]), { is: 'now' })
  })
})

describe('B23: what history keeps', () => {
  const ended = [1, 2, 3, 4, 5, 6, 7].map((number) => build(number, number === 2 ? 'Failed' : 'Complete'))
  const cases = {
    'five that succeeded and five that did not': [{}, ['web-1']],
    'as many as the build config says': [
      { successfulBuildsHistoryLimit: 2, failedBuildsHistoryLimit: 0 },
      ['web-1', 'web-2', 'web-3', 'web-4', 'web-5'],
    ],
  } as const
  for (const [name, [change, want]] of Object.entries(cases)) {
    test(name, () => {
      const gone = expired(buildConfig(change), ended).map(({ metadata }) => metadata.name)
      assert.deepEqual(gone.toSorted(), want)
    })
  }
  test('what has not ended stays', () =>
    assert.deepEqual(
      expired(buildConfig({ successfulBuildsHistoryLimit: 0 }), [build(1, 'Running'), build(2)]),
      [],
    ))
})
