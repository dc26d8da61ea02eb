import { type Build, isBuildFinished } from '@hawser/kinds/build/build.ts'
import { numberOf } from './generate.ts'
import { annotation, label } from './names.ts'

export const isTerminal = ({ status }: Pick<Build, 'status'>): boolean => isBuildFinished(status)

export type Turn =
  | { readonly is: 'now' }
  | { readonly is: 'later'; readonly after: string }
  /** A newer build takes its place. */
  | { readonly is: 'never'; readonly because: string }

/**
 * B17: whether a build that has not begun to run may begin. Builds of one config may have different policies: theirs are
 * those that the config had when they were made.
 *
 * @param siblings  All builds of the same build config, itself among them or not.
 */
export function turnOf(build: Build, siblings: readonly Build[]): Turn {
  if (!build.metadata.annotations?.[annotation.buildConfig]) return { is: 'now' }
  const number = numberOf(build)
  const open = siblings.filter((other) => other.metadata.uid !== build.metadata.uid && !isTerminal(other))
  const newer = open.find((other) => replacesOlder(other) && numberOf(other) > number)
  if (newer) return { is: 'never', because: newer.metadata.name }
  if (build.status.phase !== 'New') return { is: 'now' }
  const before = isParallel(build)
    ? open.find((other) => other.status.phase !== 'New' && !isParallel(other))
    : open.find((other) => other.status.phase !== 'New' || numberOf(other) < number)
  return before ? { is: 'later', after: before.metadata.name } : { is: 'now' }
}

const policyOf = ({ metadata }: Build): string | undefined => metadata.labels?.[label.startPolicy]
const isParallel = (build: Build): boolean => policyOf(build) === 'Parallel'

/** Waiting, it takes the place of all that wait with it, whatever their own policy. */
const replacesOlder = (build: Build): boolean =>
  policyOf(build) === 'SerialLatestOnly' && build.status.phase === 'New' && !build.status.cancelled
