import type { Build } from '@hawser/kinds/build/build.ts'
import type { Report } from './pod/report.ts'
import { buildLabels, buildVariables } from './provenance.ts'

/** Label by which a build finds the image it made, when it is interrupted before it says so. */
export const BUILD_UID = 'hawser.dev/build-uid'

export interface BuiltImage {
  readonly cmd: readonly string[]
  readonly env: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** S4, S5, B8: what a source build adds to the configuration of its builder image. */
export function builtImage(build: Build, builderImage: string, { run, env, labels }: Report): BuiltImage {
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
      ...Object.fromEntries(buildLabels(build, builderImage)),
      [BUILD_UID]: build.metadata.uid,
    },
  }
}
