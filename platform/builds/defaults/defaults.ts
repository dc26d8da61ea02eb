import type { EnvVar } from '@hawser/kinds/core/env.ts'
import type { HostAlias } from '@hawser/kinds/core/podspec.ts'

/** B25: what every build gets while it runs, and no image keeps: how this machine reaches the world. */
export interface BuildDefaults {
  /** Package registries and proxies. The environment of the build config wins. */
  readonly env: readonly EnvVar[]
  /** Names that only this machine's hosts file knows. */
  readonly hostAliases: readonly HostAlias[]
  /** Certificates (PEM) this machine trusts besides the usual ones, such as a proxy's. */
  readonly certificates: string
}

export const noDefaults: BuildDefaults = { env: [], hostAliases: [], certificates: '' }
