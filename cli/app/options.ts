import type { EnvVar } from '@hawser/kinds/core/env.ts'

/** What the user says beside the files. */
export interface PlanOptions {
  /** Of the application. */
  readonly name?: string | undefined
  /** Files to read instead of those that are found: compose files, manifests or folders of them, a Dockerfile. */
  readonly from?: readonly string[]
  readonly strategy?: 'docker' | 'source' | undefined
  /** Builder image: `STREAM` or `STREAM:TAG`. */
  readonly builder?: string | undefined
  readonly buildArgs?: readonly EnvVar[]
  readonly buildEnv?: readonly EnvVar[]
  /** Profiles of compose that are on. */
  readonly profiles?: readonly string[]
  /** Which image of the manifests is the one that is built. */
  readonly image?: string | undefined
  /** For `${NAME}` in compose files. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}
