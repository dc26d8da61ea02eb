import type { Order, Prepared, Registry } from '../order.ts'

/** Files that the program writes for buildah. */
export interface Files {
  readonly dockerfile: string
  readonly imageID: string
  readonly digest: string
  readonly pullAuth: string
  readonly pushAuth: string
  readonly certificates: string
  readonly trusted: string | undefined
}

/** Every RUN is a chroot in the namespaces that buildah has made already: no runtime, no privileges. */
export const isolation = ['--isolation', 'chroot']
export const reaching = (auth: string, { certificates }: Files): string[] => [
  '--authfile',
  auth,
  '--cert-dir',
  certificates,
]

/** Mounted into RUN when there are certificates of this machine; nothing of it gets into the image. */
export const TRUSTED_IN_RUN = '/run/hawser-ca'

/**
 * `buildah build …` of a build.
 *
 * @param args  Values of build args, by name.
 * @see https://github.com/containers/buildah/blob/v1.28.2/docs/buildah-build.1.md
 */
export function buildArguments(
  order: Order,
  prepared: Prepared,
  files: Files,
  args: Readonly<Record<string, string>>,
): string[] {
  const given = [...order.ambient.filter(([name]) => !(name in args)), ...Object.entries(args)]
  return [
    'build',
    ...isolation,
    // Docker's format keeps HEALTHCHECK, SHELL and ONBUILD, which OCI's has no place for.
    ...['--format', 'docker'],
    `--layers=${order.keepLayers}`,
    ...(order.useCache ? [] : ['--no-cache']),
    `--pull=${order.forcePull ? 'always' : 'true'}`,
    ...reaching(files.pullAuth, files),
    ...(prepared.ignoreFile ? ['--ignorefile', prepared.ignoreFile] : []),
    ...(files.trusted ? ['--volume', `${files.trusted}:${TRUSTED_IN_RUN}:ro`] : []),
    ...order.volumes.flatMap(({ from, to }) => ['--volume', `${from}:${to}:ro`]),
    ...given.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...['--force-rm', '--iidfile', files.imageID],
    ...['--file', files.dockerfile, prepared.context],
  ]
}

export const fromArguments = (image: string): string[] => ['from', '--pull-never', image]
/** @param user  Number of the user, when it is not the image's. */
export const runArguments = (container: string, command: readonly string[], user?: number): string[] => [
  'run',
  ...isolation,
  ...(user === undefined ? [] : ['--user', `${user}:0`]),
  container,
  '--',
  ...command,
]

/**
 * `buildah push …`. Names of images here are no hosts: buildah finds out where they lead when it pulls, and not when it
 * pushes.
 */
export function pushArguments(
  image: string,
  { image: to, isOurs }: NonNullable<Order['output']>,
  { location }: Registry,
  files: Files,
): string[] {
  const where = isOurs ? `${location}${to.slice(to.indexOf('/'))}` : to
  return [
    'push',
    ...(isOurs ? ['--disable-compression'] : []),
    ...reaching(files.pushAuth, files),
    ...['--digestfile', files.digest],
    image,
    `docker://${where}`,
  ]
}
