import { parseTime } from '../meta/time.ts'
import { type Build, isBuildFinished } from './build.ts'

/** What stays of builds that have ended; upstream's `oc adm prune builds`. */
export interface PruneRules {
  /** Of each build config, the newest that completed, and the newest that did not. */
  readonly keepComplete: number
  readonly keepFailed: number
  readonly keepYoungerThanMs: number
  /** Those go too whose build config is gone. */
  readonly orphans: boolean
}

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/**
 * The builds that nobody needs any more, those without a build config first.
 *
 * @param now  Milliseconds since 1970.
 */
export function prunable(
  builds: readonly Build[],
  buildConfigs: readonly Named[],
  rules: PruneRules,
  now: number,
): Build[] {
  const known = new Set(buildConfigs.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`))
  const old = builds.filter(
    (build) => isBuildFinished(build.status) && now - createdAt(build) > rules.keepYoungerThanMs,
  )
  const ofConfigs = Map.groupBy(old, configOf)
  const kept = [...ofConfigs].filter(([config]) => known.has(config)).map(([, of]) => of)
  const orphans = rules.orphans ? old.filter((build) => !known.has(configOf(build))) : []
  return [...orphans, ...kept.flatMap((of) => beyond(of, rules))]
}

function beyond(builds: readonly Build[], { keepComplete, keepFailed }: PruneRules): Build[] {
  const newestFirst = builds.toSorted((a, b) => createdAt(b) - createdAt(a) || numberOf(b) - numberOf(a))
  const isComplete = ({ status }: Build): boolean => status.phase === 'Complete'
  return [
    ...newestFirst.filter(isComplete).slice(keepComplete),
    ...newestFirst.filter((build) => !isComplete(build)).slice(keepFailed),
  ]
}

const createdAt = ({ metadata }: Build): number => parseTime(metadata.creationTimestamp ?? '') ?? 0

const numberOf = ({ metadata }: Build): number =>
  Number(metadata.annotations?.['openshift.io/build.number'] ?? 0)

/** A build that nothing was written about yet is known by what its build config has written on it. */
function configOf({ metadata, status: { config } }: Build): string {
  const name = config?.name ?? metadata.annotations?.['openshift.io/build-config.name'] ?? ''
  return `${config?.namespace ?? metadata.namespace}/${name}`
}
