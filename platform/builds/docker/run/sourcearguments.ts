import { paths } from '../order.ts'
import type { Pair } from '../rewrite.ts'
import { type Files, isolation, reaching } from './buildah.ts'

/** `buildah pull …`: prints the id of the image. */
export const pullArguments = (image: string, isForced: boolean, files: Files): string[] => [
  'pull',
  ...['--policy', isForced ? 'always' : 'missing'],
  ...reaching(files.pullAuth, files),
  image,
]

/**
 * `buildah push …` of an image into the storage it is in, in OCI's format. That has no place for ONBUILD, which would
 * be carried out as soon as a container is made.
 */
export const plainArguments = (
  id: string,
  storage: string,
): { readonly name: string; readonly args: string[] } => {
  const name = `localhost/plain:${id.slice(0, 12)}`
  return { name, args: ['push', '--format', 'oci', id, `containers-storage:[${storage}]${name}`] }
}

export interface Script {
  /** Name of the file in the folder of tools. */
  readonly script: string
  readonly arguments: readonly string[]
  readonly user: number
  readonly env: readonly Pair[]
  /** From the pod into the container. */
  readonly mounts: readonly { readonly from: string; readonly to: string; readonly isReadOnly: boolean }[]
}

/** `buildah run …` of a script, by a shell that the image need not have. */
export const scriptArguments = (
  container: string,
  { script, user, env, mounts, ...how }: Script,
): string[] => [
  'run',
  ...isolation,
  // In group 0, as every container of a build, whatever group the image has for that user.
  ...['--user', `${user}:0`],
  ...mounts.flatMap(({ from, to, isReadOnly }) => ['--volume', `${from}:${to}${isReadOnly ? ':ro' : ''}`]),
  ...env.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ...[container, '--', `${paths.tools}/busybox`, 'sh', `${paths.tools}/${script}`],
  ...how.arguments,
]

export interface ImageChange {
  readonly cmd: readonly string[]
  readonly env: readonly Pair[]
  readonly labels: readonly Pair[]
}

const DOLLAR = 'HAWSER_DOLLAR'

/**
 * `buildah config …`. It puts in values of variables wherever a `$` is, and knows no way to say that a `$` is meant: so
 * there is one in a variable for as long.
 */
export function configArguments(container: string, { cmd, env, labels }: ImageChange): string[] {
  const said = env.map(([name, value]) => `${name}=${value.replaceAll('$', `\${${DOLLAR}}`)}`)
  return [
    'config',
    ...[`${DOLLAR}=$`, ...said, `${DOLLAR}-`].flatMap((each) => ['--env', each]),
    ...labels.flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...['--cmd', JSON.stringify(cmd)],
    container,
  ]
}

/** `buildah commit …`: what was written in the container becomes one layer. */
export const commitArguments = (container: string, { imageID }: Files): string[] => [
  'commit',
  // The same format as of a Dockerfile's image, which keeps HEALTHCHECK of the base.
  ...['--format', 'docker', '--identity-label=false', '--iidfile', imageID],
  container,
]
