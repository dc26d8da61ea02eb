import type { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { DockerStrategyOptions, SourceStrategyOptions } from '@hawser/kinds/build/buildrequest.ts'
import type { SourceRevision } from '@hawser/kinds/build/buildsource.ts'
import type { BuildTriggerCause } from '@hawser/kinds/build/buildtrigger.ts'
import { strategyName } from '@hawser/kinds/build/strategyname.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { annotation, asLabel, label } from './names.ts'
import { strategyOf } from './strategyoptions.ts'

/** What one build may have different from its build config. */
export interface BuildOptions {
  /** The source comes with the request; as a single file of that name, or as an archive. */
  readonly binary?: { readonly asFile?: string }
  readonly revision?: SourceRevision
  readonly env?: readonly EnvVar[]
  readonly from?: ObjectReference
  readonly docker?: DockerStrategyOptions
  readonly sourceStrategy?: SourceStrategyOptions
  readonly triggeredBy?: readonly BuildTriggerCause[]
  /** Of the request; those the platform gives win. */
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/**
 * B14: the build that a build config asks for.
 *
 * @param number  Of the build, counted per build config from 1.
 * @throws {StatusError} `BadRequest` when the build config is paused or cannot be built so.
 */
export function buildOf(
  buildConfig: BuildConfig,
  number: number,
  options: BuildOptions = {},
): Draft<typeof Build> {
  const { metadata, spec } = buildConfig
  refuse(buildConfig, options)
  const {
    triggers: _,
    runPolicy,
    successfulBuildsHistoryLimit: _s,
    failedBuildsHistoryLimit: _f,
    ...common
  } = spec
  const name = `${metadata.name}-${number}`
  return {
    metadata: {
      name,
      ...(metadata.namespace && { namespace: metadata.namespace }),
      labels: {
        ...options.labels,
        ...metadata.labels,
        [label.oldBuildConfig]: asLabel(metadata.name),
        [label.buildConfig]: asLabel(metadata.name),
        [label.startPolicy]: runPolicy,
      },
      annotations: {
        ...options.annotations,
        [annotation.buildConfig]: metadata.name,
        [annotation.number]: String(number),
      },
      ownerReferences: [ownerReference(buildConfig, BuildConfig)],
    },
    spec: {
      ...common,
      serviceAccount: common.serviceAccount || 'builder',
      source: sourceOf(common.source, options),
      strategy: strategyOf(common.strategy, options, `${metadata.namespace}/${metadata.name}`),
      ...(options.revision && { revision: options.revision }),
      triggeredBy: options.triggeredBy ?? [{ message: 'Manually triggered' }],
    },
  }
}

/** Builds nothing, whoever asks. */
export const isPaused = ({ metadata }: Pick<BuildConfig, 'metadata'>): boolean =>
  metadata.annotations?.[annotation.paused]?.toLowerCase() === 'true'

/** @throws {StatusError} `BadRequest` for a build config that builds nothing. */
export function pausedRefusal(buildConfig: BuildConfig): void {
  const { name, namespace } = buildConfig.metadata
  if (!isPaused(buildConfig)) return
  throw new StatusError(
    'BadRequest',
    `can't instantiate from BuildConfig ${namespace}/${name}: BuildConfig is paused`,
    { hint: `Remove the annotation ${annotation.paused} from it.` },
  )
}

function refuse(buildConfig: BuildConfig, { binary }: BuildOptions): void {
  const { metadata, spec } = buildConfig
  const { name } = metadata
  pausedRefusal(buildConfig)
  if (spec.source.type === 'Binary' && !binary) {
    throw new StatusError('BadRequest', `builds of build config "${name}" need their source to be uploaded`, {
      hint: 'Deploy the directory again, or POST an archive to its subresource instantiatebinary; once it has built an image, it can be built again without.',
    })
  }
}

type Source = BuildConfig['spec']['source']
/** B1: an uploaded source takes the place of the repository. */
function sourceOf(source: Source, { binary }: BuildOptions): Source {
  if (!binary) return source
  const { git: _, dockerfile, ...rest } = source
  const isReplaced = binary.asFile === 'Dockerfile'
  return {
    ...rest,
    ...(dockerfile !== undefined && !isReplaced && { dockerfile }),
    type: 'Binary',
    binary,
  }
}

type Strategy = BuildConfig['spec']['strategy']

/** The type of a source that does not say it; as upstream's defaulting. */
export function sourceTypeOf({ type, git, binary, dockerfile, images }: Source): NonNullable<Source['type']> {
  if (type) return type
  if (git) return 'Git'
  if (binary) return 'Binary'
  if (dockerfile !== undefined) return 'Dockerfile'
  return images?.length ? 'Image' : 'None'
}

/** The type of a strategy that does not say it. */
export const strategyTypeOf = (strategy: Strategy): Strategy['type'] =>
  strategy.type ?? strategyName(strategy)?.name
export const isSourceBuild = ({ spec }: Pick<Build, 'spec'>): boolean =>
  strategyTypeOf(spec.strategy) === 'Source'

export const isPipeline = ({ spec }: Pick<Build, 'spec'>): boolean =>
  strategyTypeOf(spec.strategy) === 'JenkinsPipeline'

/** The number of a build among those of its build config; 0 when it has none. */
export const numberOf = ({ metadata }: Pick<Build, 'metadata'>): number =>
  Number(metadata.annotations?.[annotation.number] ?? 0) || 0
