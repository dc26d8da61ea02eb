import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { INPUT_VERSIONS, SOURCE_DIGEST } from '@hawser/kinds/build/inputs.ts'
import type { DockerStrategy, ImageBuild } from '../app/application.ts'
import { type Facts, mayStand, type Standing, standingOf } from './standing.ts'

const digest = 'sha256:source'
const image = 'hawser.local/shop/web@sha256:made'
const meta = (name: string) => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})
const from = { kind: 'ImageStreamTag', namespace: 'openshift', name: 'nodejs:latest' }
const source: ImageBuild['strategy'] = { type: 'Source', language: 'nodejs' }
const docker = (change: Partial<DockerStrategy> = {}): DockerStrategy => ({
  type: 'Docker',
  dockerfile: 'Dockerfile',
  base: 'nodejs',
  args: [],
  ...change,
})
type Spec = BuildConfig['spec']
const bySource: Spec['strategy'] = { type: 'Source', sourceStrategy: { from } }
const byDocker = (change: object = {}): Spec['strategy'] => ({
  type: 'Docker',
  dockerStrategy: { from, ...change },
})

const config = (change: Partial<Spec> = {}): BuildConfig => ({
  apiVersion: 'build.openshift.io/v1',
  kind: 'BuildConfig',
  metadata: meta('web'),
  spec: {
    runPolicy: 'Serial',
    triggers: [{ type: 'ImageChange', imageChange: {} }],
    source: { type: 'Binary', binary: {} },
    strategy: bySource,
    output: { to: { kind: 'ImageStreamTag', name: 'web:latest' } },
    resources: {},
    postCommit: {},
    successfulBuildsHistoryLimit: 5,
    ...change,
  },
  status: {
    lastVersion: 3,
    imageChangeTriggers: [
      {
        from: { namespace: 'openshift', name: 'nodejs:latest' },
        lastTriggeredImageID: 'x/nodejs@sha256:base',
      },
    ],
  },
})
/** As the platform makes a build of that build config. */
function built({ metadata, spec }: BuildConfig, change: Partial<Build['status']> = {}): Build {
  const { triggers: _, runPolicy: _p, successfulBuildsHistoryLimit: _s, ...common } = spec
  return {
    apiVersion: 'build.openshift.io/v1',
    kind: 'Build',
    metadata: {
      ...meta('web-3'),
      annotations: { [SOURCE_DIGEST]: digest },
      ownerReferences: [{ apiVersion: 'v1', kind: 'BuildConfig', name: 'web', uid: metadata.uid }],
    },
    spec: { ...common, serviceAccount: 'builder', triggeredBy: [{ message: 'Manually triggered' }] },
    status: {
      phase: 'Complete',
      output: { to: { imageDigest: 'sha256:made' } },
      outputDockerImageReference: image,
      ...change,
    },
  }
}
/** A build of it as it was, which is all that a deploy finds; `now` is what has changed since. */
function facts(was: Partial<Spec> = {}, now: Partial<Facts> = {}): Facts {
  const wanted = config(was)
  return {
    strategy: wanted.spec.strategy.dockerStrategy ? docker() : source,
    config: wanted,
    last: built(wanted),
    digest,
    commit: undefined,
    base: 'sha256:base',
    output: 'sha256:made',
    versions: {},
    ...now,
  }
}
const last = built(config())
const tookIn: Build = {
  ...last,
  metadata: {
    ...last.metadata,
    annotations: { ...last.metadata.annotations, [INPUT_VERSIONS]: '{"Secret/npmrc":"7"}' },
  },
}

describe('whether a deploy has something to build', () => {
  const standing: Record<string, Facts> = {
    'not when nothing has changed': facts(),
    'nor for a Dockerfile on an image stream': facts({ strategy: byDocker() }),
    'nor for one that takes in nothing': facts(
      { strategy: { type: 'Docker', dockerStrategy: {} } },
      { strategy: { type: 'Docker', dockerfile: 'Dockerfile', args: [] }, base: undefined },
    ),
    'nor for one on an image by its digest': facts(
      { strategy: { type: 'Docker', dockerStrategy: {} } },
      { strategy: docker({ base: `node@sha256:${'a'.repeat(64)}` }), base: undefined },
    ),
    'nor for stages that all begin with one image stream': facts(
      { strategy: byDocker() },
      { strategy: docker({ base: 'hawser.local/a/b', takes: ['hawser.local/a/b'] }) },
    ),
    'nor when the same commit is pushed': facts(
      {},
      {
        commit: 'abc',
        last: {
          ...last,
          spec: {
            ...last.spec,
            revision: { type: 'Git', git: { commit: 'abc', author: {}, committer: {} } },
          },
        },
      },
    ),
    'nor with hooks, scripts of the image and incremental builds': facts({
      postCommit: { script: 'npm test' },
      strategy: { sourceStrategy: { from, incremental: true, scripts: 'image:///usr/libexec/s2i' } },
    }),
    'nor with a secret that is as it was': facts({}, { last: tookIn, versions: { 'Secret/npmrc': '7' } }),
    'nor when other triggers are there, or another number of builds is kept': facts(
      {},
      { config: config({ triggers: [], runPolicy: 'Parallel', failedBuildsHistoryLimit: 1 }) },
    ),
  }
  for (const [name, given] of Object.entries(standing)) {
    test(name, () => assert.deepEqual(standingOf(given), { is: 'standing', image } satisfies Standing))
  }

  const changed: Record<string, Partial<Facts>> = {
    'other source': { digest: 'sha256:other' },
    'no build yet': { last: undefined },
    'a failed build': { last: built(config(), { phase: 'Failed' }) },
    'a cancelled build': { last: built(config(), { phase: 'Cancelled' }) },
    'a build that is not done': { last: built(config(), { phase: 'Running' }) },
    'a build that is not of an upload': {
      last: { ...last, metadata: { ...last.metadata, annotations: {} } },
    },
  }
  for (const [name, now] of Object.entries(changed)) {
    test(`${name} is built`, () => assert.deepEqual(standingOf(facts({}, now)), { is: 'changed' }))
  }

  const outdated: Record<string, [Facts, RegExp]> = {
    'another builder image': [facts({}, { base: 'sha256:newer' }), /nodejs:latest is another image/],
    'a builder image that is not there, or not to be seen': [facts({}, { base: undefined }), /another image/],
    'another image under its tag': [facts({}, { output: 'sha256:pushed' }), /not the one of web:latest/],
    'no image under its tag': [facts({}, { output: undefined }), /not the one of web:latest/],
    'another version of a secret': [
      facts({}, { last: tookIn, versions: { 'Secret/npmrc': '8' } }),
      /Secret\/npmrc is not what web-3 took in/,
    ],
    'a secret that is not there, or not to be seen': [
      facts({}, { last: tookIn, versions: { 'Secret/npmrc': undefined } }),
      /Secret\/npmrc is not what/,
    ],
    'a secret of which nothing was noted': [
      facts({}, { versions: { 'Secret/npmrc': '7' } }),
      /Secret\/npmrc is not what/,
    ],
    'another commit': [facts({}, { commit: 'def' }), /another commit/],
    'a build config of the same name': [
      facts({}, { config: { ...config(), metadata: { ...meta('web'), uid: 'uid-2' } } }),
      /another build config/,
    ],
    'another variable': [
      facts(
        {},
        { config: config({ strategy: { sourceStrategy: { from, env: [{ name: 'A', value: '1' }] } } }) },
      ),
      /the build config is not the one of web-3/,
    ],
    'another builder': [
      facts(
        {},
        { config: config({ strategy: { sourceStrategy: { from: { ...from, name: 'nodejs:22' } } } }) },
      ),
      /the build config/,
    ],
    'another hook': [facts({}, { config: config({ postCommit: { script: 'true' } }) }), /the build config/],
    'another account': [facts({}, { config: config({ serviceAccount: 'other' }) }), /the build config/],
    'a Dockerfile where there was a source': [
      facts({}, { config: config({ strategy: byDocker() }), strategy: docker() }),
      /the build config/,
    ],
    'a last build with variables of its own': [
      facts(
        {},
        {
          last: built(config({ strategy: { sourceStrategy: { from, env: [{ name: 'A', value: '1' }] } } })),
        },
      ),
      /the build config/,
    ],
    'a Dockerfile on an image of a registry': [
      facts(
        { strategy: { type: 'Docker', dockerStrategy: {} } },
        { strategy: docker({ base: 'node:22' }), base: undefined },
      ),
      /node:22 may be something else/,
    ],
    'a stage of another image': [
      facts({ strategy: byDocker() }, { strategy: docker({ takes: ['golang'] }) }),
      /golang may be something else/,
    ],
    'a stage that is called as the image stream, which means one of a registry': [
      facts({ strategy: byDocker() }, { strategy: docker({ takes: ['nodejs'] }) }),
      /nodejs may be something else/,
    ],
    'arguments of the Dockerfile that somebody wrote into the build config': [
      facts({ strategy: byDocker({ buildArgs: [{ name: 'BASE', value: 'x' }] }) }),
      /says more of its Dockerfile/,
    ],
    'another Dockerfile than the one that was read': [
      facts({ strategy: byDocker({ dockerfilePath: 'other' }) }),
      /says more of its Dockerfile/,
    ],
    'no cache': [facts({ strategy: byDocker({ noCache: true }) }), /noCache/],
  }
  for (const [name, [given, because]] of Object.entries(outdated)) {
    test(`${name}: it is built again, and why is said`, () => {
      const found = standingOf(given)
      assert.equal(found.is, 'outdated')
      assert.match(found.is === 'outdated' ? found.because : '', because)
    })
  }

  test('the source is not even packed when no build could stand', () => {
    assert.equal(mayStand(last), true)
    assert.equal(mayStand(built(config(), { phase: 'Error' })), false)
    assert.equal(mayStand({ ...last, metadata: meta('web-3') }), false)
  })
})
