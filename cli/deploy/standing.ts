import type { Build, BuildSpec } from '@hawser/kinds/build/build.ts'
import type { BuildConfig, BuildConfigSpec } from '@hawser/kinds/build/buildconfig.ts'
import { INPUT_VERSIONS, SOURCE_DIGEST } from '@hawser/kinds/build/inputs.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import { LOCAL_REGISTRY } from '@hawser/kinds/image/localregistry.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import type { DockerStrategy, ImageBuild } from '../app/application.ts'
import { moving } from './moving.ts'

/** Everything that decides whether a build would only make again what is there. */
export interface Facts {
  readonly strategy: ImageBuild['strategy']
  /** As it is once it was applied. */
  readonly config: BuildConfig
  /** The last build that it started. */
  readonly last: Build | undefined
  /** Of the source as it would be uploaded. */
  readonly digest: string
  /** Commit that the source is said to be of. */
  readonly commit: string | undefined
  /** Digest of the image now under the tag that the build config builds on; undefined: not known. */
  readonly base: string | undefined
  /** The same of the tag it puts images under. */
  readonly output: string | undefined
  /** resourceVersions of what it takes in, by `KIND/NAME`; undefined: not there, or not to be seen. */
  readonly versions: Readonly<Record<string, string | undefined>>
}

/** `standing`: what the last build made is what another one would make. */
export type Standing =
  | { readonly is: 'standing'; readonly image: string }
  | { readonly is: 'changed' }
  /** The source is the same. `because` is the end of a sentence. */
  | { readonly is: 'outdated'; readonly because: string }

/**
 * Whether a deploy has something to build. Pure. What cannot be known to be the same counts as changed.
 */
export function standingOf(facts: Facts): Standing {
  const { last, digest } = facts
  if (!last || !mayStand(last) || last.metadata.annotations?.[SOURCE_DIGEST] !== digest)
    return { is: 'changed' }
  const because = outdatedBy(facts, last)
  const image = last.status.outputDockerImageReference
  if (because !== undefined) return { is: 'outdated', because }
  return image
    ? { is: 'standing', image }
    : { is: 'outdated', because: `${last.metadata.name} names no image` }
}

/** Without it, the source need not be looked at. */
export const mayStand = ({ metadata, status }: Build): boolean =>
  status.phase === 'Complete' && metadata.annotations?.[SOURCE_DIGEST] !== undefined

function outdatedBy(facts: Facts, last: Build): string | undefined {
  const { strategy, config, commit, base, output } = facts
  const { name } = last.metadata
  if (last.metadata.ownerReferences?.every(({ uid }) => uid !== config.metadata.uid) ?? true)
    return `${name} is of another build config`
  if (last.spec.revision?.git?.commit !== commit) return `${name} is of another commit`
  if (!isOf(last.spec, config)) return `the build config is not the one of ${name}`
  const from = (config.spec.strategy.sourceStrategy ?? config.spec.strategy.dockerStrategy)?.from
  if (from?.kind === 'ImageStreamTag' && (base === undefined || takenBy(config, from) !== base))
    return `${from.name} is another image than ${name} was built on`
  if (output === undefined || output !== last.status.output.to?.imageDigest)
    return `the image of ${name} is not the one of ${config.spec.output.to?.name}`
  const other = Object.entries(facts.versions).find(
    ([object, version]) => !version || versionsOf(last)[object] !== version,
  )
  if (other) return `${other[0]} is not what ${name} took in`
  if (strategy.type === 'Docker' && !isReadAs(config.spec, strategy))
    return 'the build config says more of its Dockerfile than was read'
  return moving(config.spec, takenIn(facts))
}

function versionsOf({ metadata: { annotations } }: Build): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(annotations?.[INPUT_VERSIONS] ?? '{}'))
  } catch {
    // Somebody has written something else there.
    return {}
  }
}

/** What the Dockerfile takes is known from the one that was read, with the arguments that were given. */
function isReadAs({ source, strategy }: BuildConfigSpec, read: DockerStrategy): boolean {
  const { dockerfilePath = 'Dockerfile', buildArgs } = strategy.dockerStrategy ?? {}
  return (
    source.dockerfile === undefined &&
    !source.contextDir &&
    dockerfilePath === read.dockerfile &&
    same(buildArgs, read.args)
  )
}

/** Whether a build is as its build config would have it now. */
function isOf(build: BuildSpec, { spec }: BuildConfig): boolean {
  const { serviceAccount, revision: _, triggeredBy: _t, ...rest } = build
  const {
    triggers: _r,
    runPolicy: _p,
    successfulBuildsHistoryLimit: _s,
    failedBuildsHistoryLimit: _f,
    ...wanted
  } = spec
  return (
    serviceAccount === (spec.serviceAccount || 'builder') &&
    same(rest, { ...wanted, serviceAccount: undefined, revision: undefined })
  )
}

/** The digest of the image that the last build took: all builds note it in their build config. */
function takenBy({ status }: BuildConfig, { name, namespace = '' }: ObjectReference): string | undefined {
  const noted = status.imageChangeTriggers?.find(
    ({ from }) => from.name === name && (from.namespace ?? '') === namespace,
  )
  return /@(.+)$/.exec(noted?.lastTriggeredImageID ?? '')?.[1]
}

/** What the Dockerfile takes files from, but for the image stream that is looked at anyway. */
function takenIn({ strategy, config }: Facts): readonly string[] {
  if (strategy.type !== 'Docker') return []
  const { base, takes = [] } = strategy
  const isFollowed = config.spec.strategy.dockerStrategy?.from !== undefined
  if (!isFollowed) return base === undefined ? takes : [base, ...takes]
  // Other stages mean an image of a stream only by its whole name.
  return takes.filter((image) => image !== base || !image.startsWith(`${LOCAL_REGISTRY}/`))
}
