import type { Build } from '@hawser/kinds/build/build.ts'

type Pair = readonly [name: string, value: string]

/** B8: variables by which an image knows the build it is from. */
export function buildVariables({ metadata, spec }: Pick<Build, 'metadata' | 'spec'>): Pair[] {
  const { git } = spec.source
  return present({
    OPENSHIFT_BUILD_NAME: metadata.name,
    OPENSHIFT_BUILD_NAMESPACE: metadata.namespace,
    OPENSHIFT_BUILD_SOURCE: git?.uri && withoutPassword(git.uri),
    OPENSHIFT_BUILD_REFERENCE: git?.ref,
    OPENSHIFT_BUILD_COMMIT: spec.revision?.git?.commit,
  })
}

/**
 * B8: labels that say the same, and those that the build config wants, which win.
 *
 * @param date  When the commit was authored, as git prints it.
 */
export function buildLabels(
  build: Pick<Build, 'metadata' | 'spec'>,
  builderImage?: string,
  date?: string,
): Pair[] {
  const { metadata, spec } = build
  const { git } = spec.source
  const commit = spec.revision?.git
  return [
    ...present({
      'io.openshift.build.name': metadata.name,
      'io.openshift.build.namespace': metadata.namespace,
      'io.openshift.build.image': builderImage,
      'io.openshift.build.source-location': git?.uri && withoutPassword(git.uri),
      'io.openshift.build.source-context-dir': spec.source.contextDir,
      'io.openshift.build.commit.ref': git?.ref,
      'io.openshift.build.commit.id': commit?.commit,
      'io.openshift.build.commit.message': commit?.message,
      'io.openshift.build.commit.date': date,
      'io.openshift.build.commit.author': commit?.author.name && person(commit.author),
    }),
    ...(spec.output.imageLabels ?? []).map(({ name, value = '' }): Pair => [name, value]),
  ]
}

const person = ({ name = '', email }: { readonly name?: string; readonly email?: string }): string =>
  email ? `${name} <${email}>` : name

/** Who can pull the image is not meant to read the repository for that. */
const withoutPassword = (uri: string): string => uri.replace(/^([a-z]+:\/\/)[^/@]*@/, '$1')

const present = (values: Readonly<Record<string, string | undefined>>): Pair[] =>
  Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]))
