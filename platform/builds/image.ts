import type { Build } from '@hawser/kinds/build/build.ts'
import type { Report } from './pod/report.ts'
import { buildLabels, buildVariables } from './provenance.ts'
import type { FetchedCommit } from './sources/revision.ts'

/** Label by which a build finds the image it made, when it is interrupted before it says so. */
export const BUILD_UID = 'hawser.dev/build-uid'

export interface BuiltImage {
  readonly cmd: readonly string[]
  readonly env: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** S4, S5, B8: what a source build adds to the configuration of its builder image. */
export function builtImage(
  unfetched: Build,
  builderImage: string,
  { run, env, labels }: Report,
  fetched?: FetchedCommit,
): BuiltImage {
  const build = withCommit(unfetched, fetched)
  const { strategy } = build.spec
  const given = (strategy.sourceStrategy?.env ?? []).filter(({ valueFrom }) => valueFrom === undefined)
  return {
    cmd: run ? [run] : [],
    env: [
      ...env,
      ...given.map(({ name, value = '' }) => `${name}=${value}`),
      ...buildVariables(build).map(([name, value]) => `${name}=${value}`),
    ],
    labels: {
      ...labels,
      ...Object.fromEntries(buildLabels(build, builderImage, fetched?.date)),
      [BUILD_UID]: build.metadata.uid,
    },
  }
}

/** Which commit was fetched may not have become part of the build yet. */
const withCommit = (build: Build, fetched: FetchedCommit | undefined): Build =>
  fetched && !build.spec.revision ? { ...build, spec: { ...build.spec, revision: fetched.revision } } : build
