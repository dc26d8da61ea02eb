import { type Build, isBuildFinished } from '@hawser/kinds/build/build.ts'
import { numberOf } from './generate.ts'
import { label } from './names.ts'

export const isTerminal = ({ status }: Pick<Build, 'status'>): boolean => isBuildFinished(status)

export type Turn =
  | { readonly is: 'now' }
  | { readonly is: 'later'; readonly after: string }
  /** A newer build takes its place. */
  | { readonly is: 'never'; readonly because: string }

/**
 * B17: whether a new build may begin.
 *
 * @param siblings  All builds of the same build config, itself among them or not.
 */
export function turnOf(build: Build, siblings: readonly Build[]): Turn {
  const policy = build.metadata.labels?.[label.startPolicy]
  if (policy === 'Parallel') return { is: 'now' }
  const number = numberOf(build)
  const open = siblings.filter((other) => other.metadata.uid !== build.metadata.uid && !isTerminal(other))
  if (policy === 'SerialLatestOnly') {
    const newer = open.find((other) => other.status.phase === 'New' && numberOf(other) > number)
    if (newer) return { is: 'never', because: newer.metadata.name }
  }
  const before = open.find((other) => other.status.phase !== 'New' || numberOf(other) < number)
  return before ? { is: 'later', after: before.metadata.name } : { is: 'now' }
}
