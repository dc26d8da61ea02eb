import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { type NewBuild, newBuild } from '../app/newbuild/plan.ts'
import type { BuildWish } from '../app/newbuild/wish.ts'
import { filesGiven } from '../app/sourcefiles.ts'
import type { Streams } from '../app/streams/builder.ts'
import type { S2iWish } from './wish.ts'

/** On build configs that `s2i build` made, and may change when it builds again. */
export const madeBy = { 'openshift.io/generated-by': 'HawserS2I' }

/**
 * What the platform is to build.
 *
 * @param directory  Of a source on this machine, which gives the build its name when nothing else does.
 * @param secrets    `NAME:FOLDER`, there during the build.
 */
export const plannedBuild = (
  wish: S2iWish,
  streams: Streams,
  directory: string,
  secrets: readonly string[] = [],
): NewBuild => newBuild(buildWish(wish, secrets), filesGiven({}, directory), streams)

function buildWish(wish: S2iWish, secrets: readonly string[]): BuildWish {
  const { source, builder, tag, ref, contextDir, env } = wish
  const isElsewhere = tag?.includes('/') ?? false
  return {
    source:
      source.is === 'git' ? { is: 'git', uri: source.uri, ref } : { is: 'directory', path: source.path },
    image: builder,
    name: tag?.replace(/^.*\//, '').replace(/[:@].*$/, ''),
    to: isElsewhere ? undefined : tag,
    toDocker: isElsewhere ? tag : undefined,
    hasOutput: true,
    strategy: 'source',
    dockerfile: undefined,
    contextDir,
    sourceSecret: undefined,
    pushSecret: undefined,
    sourceImage: undefined,
    sourceImagePath: undefined,
    secrets,
    configMaps: [],
    env,
    buildArgs: [],
    labels: {},
  }
}

type Spec = NonNullable<Draft<typeof BuildConfig>['spec']>

/** Nothing starts it but the command: it has no triggers. */
export function buildSpec(wish: S2iWish, { source, strategy, output }: NewBuild): Spec {
  const { sourceStrategy } = strategy
  return {
    source,
    strategy: {
      ...strategy,
      ...(sourceStrategy && {
        sourceStrategy: {
          ...sourceStrategy,
          ...(wish.incremental && { incremental: true }),
          ...(wish.pullPolicy === 'always' && { forcePull: true }),
          ...(wish.scriptsUrl !== undefined && { scripts: wish.scriptsUrl }),
        },
      }),
    },
    ...(output && { output }),
    triggers: [],
  }
}
