import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { numberOf } from './generate.ts'

const all = Number.POSITIVE_INFINITY

/** B23: ended builds beyond what the build config keeps, oldest first; pods go with them. It keeps all when it has no limit. */
export function expired(buildConfig: BuildConfig, builds: readonly Build[]): Build[] {
  const { successfulBuildsHistoryLimit = all, failedBuildsHistoryLimit = all } = buildConfig.spec
  const newestFirst = builds.toSorted((a, b) => numberOf(b) - numberOf(a))
  const of = (...phases: Build['status']['phase'][]): Build[] =>
    newestFirst.filter(({ status }) => phases.includes(status.phase))
  return [
    ...of('Complete').slice(successfulBuildsHistoryLimit),
    ...of('Failed', 'Error', 'Cancelled').slice(failedBuildsHistoryLimit),
  ].toReversed()
}
