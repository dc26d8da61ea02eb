import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildSource } from '@hawser/kinds/build/buildsource.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { merged } from '../strategyoptions.ts'
import type { BuildPolicy, PolicyDefaults } from './policy.ts'

/** B25: a build as the operator's defaults and overrides make it. Done twice, it is the same. */
export function withPolicy(build: Build, { defaults, overrides }: BuildPolicy): Build {
  const { spec } = build
  const { output, resources } = spec
  const labels = merged(merged(defaults.imageLabels, output.imageLabels), overrides.imageLabels)
  return {
    ...build,
    spec: {
      ...spec,
      source: sourceWith(spec.source, defaults),
      strategy: strategyWith(spec.strategy, defaults, overrides.forcePull ?? false),
      output: { ...output, ...(labels.length > 0 && { imageLabels: labels }) },
      resources: {
        ...resources,
        ...present('requests', { ...defaults.resources?.requests, ...resources.requests }),
        ...present('limits', { ...defaults.resources?.limits, ...resources.limits }),
      },
      ...present('nodeSelector', {
        ...(spec.nodeSelector ?? defaults.nodeSelector),
        ...overrides.nodeSelector,
      }),
    },
  }
}

const present = <K extends string, V extends object>(key: K, value: V): { [P in K]?: V } =>
  (Object.keys(value).length > 0 ? { [key]: value } : {}) as { [P in K]?: V }

function sourceWith(source: BuildSource, defaults: PolicyDefaults): BuildSource {
  if (!source.git) return source
  const { gitHTTPProxy, gitHTTPSProxy, gitNoProxy } = defaults
  return {
    ...source,
    git: {
      ...(gitHTTPProxy && { httpProxy: gitHTTPProxy }),
      ...(gitHTTPSProxy && { httpsProxy: gitHTTPSProxy }),
      ...(gitNoProxy && { noProxy: gitNoProxy }),
      ...source.git,
    },
  }
}

type Strategy = Build['spec']['strategy']
function strategyWith(
  strategy: Strategy,
  { env = [], sourceStrategyDefaults }: PolicyDefaults,
  forcePull: boolean,
): Strategy {
  const { sourceStrategy, dockerStrategy, customStrategy } = strategy
  const pull = forcePull ? { forcePull } : {}
  const filled = (own: readonly EnvVar[] | undefined) => present('env', added(env, own) as EnvVar[])
  const { incremental } = sourceStrategyDefaults ?? {}
  return {
    ...strategy,
    ...(sourceStrategy && {
      sourceStrategy: {
        ...(incremental && { incremental }),
        ...sourceStrategy,
        ...filled(sourceStrategy.env),
        ...pull,
      },
    }),
    ...(dockerStrategy && {
      dockerStrategy: { ...dockerStrategy, ...filled(dockerStrategy.env), ...pull },
    }),
    ...(customStrategy && {
      customStrategy: { ...customStrategy, ...filled(customStrategy.env), ...pull },
    }),
  }
}

/** What the build says itself comes first, and wins. */
function added(defaults: readonly EnvVar[], own: readonly EnvVar[] = []): EnvVar[] {
  const known = new Set(own.map(({ name }) => name))
  return [...own, ...defaults.filter(({ name }) => !known.has(name))]
}

/** The only variables of the operator that helpers of a build see: they do not run what the user gave. */
const trusted = new Set([
  'BUILD_LOGLEVEL',
  'GIT_SSL_NO_VERIFY',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'LANG',
])

/** The pod of such a build, with what only pods have. */
export function podWithPolicy(pod: Draft<typeof Pod>, policy: BuildPolicy): Draft<typeof Pod> {
  const { defaults, overrides } = policy
  const { spec } = pod
  if (!spec) return pod
  const env = (defaults.env ?? []).filter(({ name }) => trusted.has(name))
  const tolerations = [...(spec.tolerations ?? []), ...(overrides.tolerations ?? [])]
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      annotations: { ...defaults.annotations, ...pod.metadata.annotations, ...overrides.annotations },
    },
    spec: {
      ...spec,
      ...(tolerations.length > 0 && { tolerations }),
      ...(spec.initContainers && {
        initContainers: spec.initContainers.map((one) => ({
          ...one,
          ...present('env', added(env, one.env as readonly EnvVar[]) as EnvVar[]),
        })),
      }),
    },
  }
}
