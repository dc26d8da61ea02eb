import { posix } from 'node:path'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildVolume } from '@hawser/kinds/build/buildstrategy.ts'
import { type Volume, type VolumeMount, WORK } from './part.ts'

/** Volumes of a strategy: secrets and config maps that are there while it builds, and never in the image. */
const volumesOf = ({ spec: { strategy } }: Pick<Build, 'spec'>): readonly BuildVolume[] =>
  (strategy.sourceStrategy ?? strategy.dockerStrategy)?.volumes ?? []

const SUFFIX = 'user-build-volume'
/** Names of volumes have at most 63 characters. */
const nameOf = ({ name }: BuildVolume, at: number): string =>
  name.length + SUFFIX.length < 63 ? `${name}-${SUFFIX}` : `${name.slice(0, 40)}-${at}-${SUFFIX}`

export const buildVolumes = (build: Pick<Build, 'spec'>): Volume[] =>
  volumesOf(build).map((volume, at) => {
    const { secret, configMap } = volume.source
    return { name: nameOf(volume, at), ...(secret ? { secret } : configMap && { configMap }) }
  })

/** Where the build finds them. */
export const buildVolumeMounts = (build: Pick<Build, 'spec'>): VolumeMount[] =>
  volumesOf(build).flatMap((volume, at) =>
    volume.mounts.map(({ destinationPath }) => ({
      name: nameOf(volume, at),
      mountPath: destinationPath,
      readOnly: true,
    })),
  )

/** Where only the program finds them that mounts them on for RUN. */
const SHELF = '/var/run/openshift.io/volumes'
export const shelvedVolumeMounts = (build: Pick<Build, 'spec'>): VolumeMount[] =>
  volumesOf(build).map((volume, at) => ({
    name: nameOf(volume, at),
    mountPath: `${SHELF}/${nameOf(volume, at)}`,
    readOnly: true,
  }))
export const shelvedVolumes = (
  build: Pick<Build, 'spec'>,
): { readonly from: string; readonly to: string }[] =>
  volumesOf(build).flatMap((volume, at) =>
    volume.mounts.map(({ destinationPath }) => ({
      from: `${SHELF}/${nameOf(volume, at)}`,
      to: destinationPath,
    })),
  )

/** What builds have in places of their own. */
const taken = [
  WORK,
  '/var/cache/s2i',
  '/var/run/secrets/openshift.io',
  '/var/run/hawser',
  SHELF,
  '/proc',
  '/dev',
]

/** Why the volumes of a build cannot be mounted; undefined when they can. */
export function unsupportedVolumes(build: Pick<Build, 'spec'>): string | undefined {
  for (const { name, source, mounts } of volumesOf(build)) {
    const what = `volume "${name}" of the strategy`
    if (source.csi) return `${what}: there are no CSI drivers here; a secret or a config map can be mounted`
    for (const { destinationPath } of mounts) {
      const path = posix.normalize(destinationPath).replace(/(?<=.)\/$/, '')
      const other = path === '/' ? path : taken.find((one) => path === one || path.startsWith(`${one}/`))
      if (other)
        return `${what}: user provided BuildVolumeMount path "${destinationPath}" collides with what builds have in ${other}`
    }
  }
  return undefined
}
