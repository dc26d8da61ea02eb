import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { BuildStrategy } from '@hawser/kinds/build/buildstrategy.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import type { BuildOptions } from './generate.ts'

type Options = Pick<BuildOptions, 'env' | 'from' | 'docker' | 'sourceStrategy'>

/**
 * B14: the strategy of a build that has something different from its build config.
 *
 * @param of  The build config, `project/name`, for messages.
 * @throws {StatusError} `BadRequest` when the strategy has no such option.
 */
export function strategyOf(
  strategy: BuildConfig['spec']['strategy'],
  { env = [], from, docker, sourceStrategy }: Options,
  of: string,
): BuildStrategy {
  const given = { ...(from && { from }) }
  const args = docker?.buildArgs ?? []
  if ((args.length > 0 || docker?.noCache !== undefined) && !strategy.dockerStrategy)
    throw badRequest(`Cannot specify Docker build specific options on ${of}, not a Docker build.`)
  if (sourceStrategy?.incremental !== undefined && !strategy.sourceStrategy)
    throw badRequest(`Cannot specify Source build specific options on ${of}, not a Source build.`)
  const { dockerStrategy, sourceStrategy: source, customStrategy, jenkinsPipelineStrategy } = strategy
  return {
    ...strategy,
    ...(dockerStrategy && {
      dockerStrategy: {
        ...withEnv(dockerStrategy, env),
        ...given,
        ...(args.length > 0 && { buildArgs: merged(dockerStrategy.buildArgs, args) }),
        ...(docker?.noCache !== undefined && { noCache: docker.noCache }),
      },
    }),
    ...(source && { sourceStrategy: { ...withEnv(source, env), ...given, ...sourceStrategy } }),
    ...(customStrategy && { customStrategy: { ...withEnv(customStrategy, env), ...given } }),
    ...(jenkinsPipelineStrategy && { jenkinsPipelineStrategy: withEnv(jenkinsPipelineStrategy, env) }),
  }
}

const withEnv = <T extends { readonly env?: readonly EnvVar[] }>(strategy: T, env: readonly EnvVar[]): T =>
  env.length === 0 ? strategy : { ...strategy, env: merged(strategy.env, env) }

/** What is new takes the place of what has its name. */
export function merged<T extends { readonly name: string }>(
  old: readonly T[] = [],
  more: readonly T[] = [],
): T[] {
  const replaced = new Set(more.map(({ name }) => name))
  return [...old.filter(({ name }) => !replaced.has(name)), ...more]
}
