import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '@hawser/client/controller.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { build } from '../samples.ts'
import { followPolicy } from './follow.ts'
import { type BuildPolicy, noPolicy, readPolicy } from './policy.ts'
import { podWithPolicy, withPolicy } from './withpolicy.ts'

const read = async (data: Readonly<Record<string, object | string>>) =>
  readPolicy(
    Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    async (text) => JSON.parse(text),
  )

describe('B25: the ConfigMap of the operator', () => {
  test('absent: nothing, and two builds for a node', async () =>
    assert.deepEqual(await read({}), { policy: noPolicy, problems: [] }))
  test('as in a configuration of OpenShift 3', async () => {
    const configuration = { apiVersion: 'v1', kind: 'BuildDefaultsConfig', env: [{ name: 'A', value: '1' }] }
    const { policy, problems } = await read({ BuildDefaults: { configuration }, runningPerNode: '5' })
    assert.deepEqual(
      [policy.defaults, policy.runningPerNode, problems],
      [{ env: [{ name: 'A', value: '1' }] }, 5, []],
    )
  })
  test('what is wrong is told by its key, and the rest counts', async () => {
    const { policy, problems } = await read({
      BuildDefaults: '{',
      BuildOverrides: { forcePull: true, colour: 'red' },
      runningPerNode: 'many',
    })
    assert.deepEqual(policy, { ...noPolicy, overrides: { forcePull: true } })
    assert.equal(problems.length, 3)
    assert.match(
      problems.join('\n'),
      /^BuildDefaults: .*\nBuildOverrides: unknown field colour\nrunningPerNode: many/,
    )
  })
})

const policy = (given: Partial<BuildPolicy>): BuildPolicy => ({ ...noPolicy, ...given })

describe('B25: a build as the operator wants it', () => {
  test('defaults fill what is not said', () => {
    const { spec } = withPolicy(
      build(1),
      policy({
        defaults: {
          env: [{ name: 'A', value: '1' }],
          sourceStrategyDefaults: { incremental: true },
          imageLabels: [{ name: 'vendor', value: 'shop' }],
          nodeSelector: { build: 'yes' },
          resources: { limits: { memory: '1Gi' } },
        },
      }),
    )
    const { sourceStrategy } = spec.strategy
    assert.deepEqual([sourceStrategy?.env, sourceStrategy?.incremental], [[{ name: 'A', value: '1' }], true])
    assert.deepEqual(spec.output.imageLabels, [{ name: 'vendor', value: 'shop' }])
    assert.deepEqual([spec.nodeSelector, spec.resources.limits], [{ build: 'yes' }, { memory: '1Gi' }])
  })
  test('proxies of git fill what the source does not say', () => {
    const one = build(1)
    const source = { git: { uri: 'https://git.example/a', httpProxy: 'http://own' } }
    const { spec } = withPolicy(
      { ...one, spec: { ...one.spec, source } },
      policy({ defaults: { gitHTTPProxy: 'http://proxy', gitHTTPSProxy: 'http://secure' } }),
    )
    assert.deepEqual(spec.source.git, { ...source.git, httpsProxy: 'http://secure' })
  })
  test('what the build says wins over defaults, and overrides over the build', () => {
    const one = build(1, 'New', {
      nodeSelector: { build: 'mine' },
      resources: { limits: { memory: '2Gi' } },
      output: { imageLabels: [{ name: 'vendor', value: 'me' }] },
    })
    const { spec } = withPolicy(
      one,
      policy({
        defaults: { nodeSelector: { build: 'yes', disk: 'ssd' }, resources: { limits: { memory: '1Gi' } } },
        overrides: {
          forcePull: true,
          imageLabels: [{ name: 'vendor', value: 'shop' }],
          nodeSelector: { zone: 'a' },
        },
      }),
    )
    assert.deepEqual(spec.nodeSelector, { build: 'mine', zone: 'a' })
    assert.deepEqual(
      [spec.resources.limits, spec.strategy.sourceStrategy?.forcePull],
      [{ memory: '2Gi' }, true],
    )
    assert.deepEqual(spec.output.imageLabels, [{ name: 'vendor', value: 'shop' }])
  })
  test('no policy changes nothing', () => assert.deepEqual(withPolicy(build(1), noPolicy), build(1)))
})

test('B25: helpers of a build see only harmless variables; the pod gets annotations and tolerations', () => {
  const pod: Draft<typeof Pod> = {
    metadata: { name: 'p', annotations: { a: 'own' } },
    spec: { initContainers: [{ name: 'git-clone' }], containers: [{ name: 'sti-build' }] },
  }
  const made = podWithPolicy(
    pod,
    policy({
      defaults: {
        annotations: { a: 'default', b: 'default' },
        env: [
          { name: 'BUILD_LOGLEVEL', value: '5' },
          { name: 'SECRET', value: 'x' },
        ],
      },
      overrides: { tolerations: [{ key: 'build', operator: 'Exists' }], annotations: { c: 'override' } },
    }),
  )
  assert.deepEqual(made.metadata.annotations, { a: 'own', b: 'default', c: 'override' })
  assert.deepEqual(made.spec?.initContainers?.[0]?.env, [{ name: 'BUILD_LOGLEVEL', value: '5' }])
  assert.deepEqual(made.spec?.tolerations, [{ key: 'build', operator: 'Exists' }])
})

test('B25: the policy that was there before is known when it has been read', async () => {
  const configMap = { metadata: { name: 'builds' }, data: { BuildDefaults: '{}', runningPerNode: '7' } }
  const cache = {
    synced: Promise.resolve(),
    onChange: (listener: (change: object) => void) => listener({ key: 'builds', now: configMap }),
  }
  const context = { caches: { of: () => cache }, recorder: {}, log: () => {} }
  const readYaml = async (text: string) => sleep(5, JSON.parse(text))
  const policy = followPolicy(context as unknown as Context, readYaml, () => {})
  await policy.read
  assert.equal(policy.now().runningPerNode, 7)
})
