import type { Build } from '@hawser/kinds/build/build.ts'
import type { Report } from './pod/report.ts'

/** Label by which a build finds the image it made, when it is interrupted before it says so. */
export const BUILD_UID = 'hawser.dev/build-uid'

export interface BuiltImage {
  readonly cmd: readonly string[]
  readonly env: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** S4, S5, B8: what a source build adds to the configuration of its builder image. */
export function builtImage(build: Build, builderImage: string, { run, env, labels }: Report): BuiltImage {
  const { name, namespace = '', uid } = build.metadata
  const { strategy, output, revision, source } = build.spec
  const { git } = revision ?? {}
  const given = (strategy.sourceStrategy?.env ?? []).filter(({ valueFrom }) => valueFrom === undefined)
  return {
    cmd: run ? [run] : [],
    env: [
      ...env,
      ...given.map(({ name, value = '' }) => `${name}=${value}`),
      ...present({
        OPENSHIFT_BUILD_NAME: name,
        OPENSHIFT_BUILD_NAMESPACE: namespace,
        OPENSHIFT_BUILD_COMMIT: git?.commit,
      }).map(([key, value]) => `${key}=${value}`),
    ],
    labels: {
      ...labels,
      ...Object.fromEntries(
        present({
          'io.openshift.build.name': name,
          'io.openshift.build.namespace': namespace,
          'io.openshift.build.image': builderImage,
          'io.openshift.build.source-context-dir': source.contextDir,
          'io.openshift.build.commit.id': git?.commit,
          'io.openshift.build.commit.message': git?.message,
          'io.openshift.build.commit.author': git?.author.name && person(git.author),
        }),
      ),
      ...Object.fromEntries((output.imageLabels ?? []).map(({ name, value = '' }) => [name, value])),
      [BUILD_UID]: uid,
    },
  }
}

const person = ({ name = '', email }: { readonly name?: string; readonly email?: string }): string =>
  email ? `${name} <${email}>` : name

const present = (values: Readonly<Record<string, string | undefined>>): [string, string][] =>
  Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]))
