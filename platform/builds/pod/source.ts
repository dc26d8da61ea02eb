import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { bytes } from '@hawser/kinds/meta/quantity.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { isOurs } from '../docker/registry.ts'
import { sourceTypeOf } from '../generate.ts'
import { ASSEMBLE_CONTAINER, BUILD_CONTAINER } from '../names.ts'
import { buildVariables } from '../provenance.ts'
import { contextOf, imageFolder, sourceLimit } from '../sources/fetch.ts'
import type { SourceBuilder } from './builder.ts'
import { buildVolumeMounts, buildVolumes } from './buildvolumes.ts'
import { CERTIFICATES_FILE, certificatesMount } from './certificates.ts'
import {
  boundsOf,
  type Container,
  lastOfEach,
  literal,
  settings,
  unprivileged,
  type Volume,
  type VolumeMount,
  WORK,
  workMount,
} from './part.ts'

const script = ['ignore.sh', 'cache.sh', 'build.sh']
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n')
const CACHE = '/var/cache/s2i'
/** Size of the volume for downloads; when it has grown beyond it, what is in it goes. */
export const CACHE_SIZE = '2Gi'
/** As many as the node lets a pod have that is in the background (engine/node/runtime/cgroups.ts). */
const MOST_PROCESSES = 1024
const SECRETS = '/var/run/secrets/openshift.io/build'

export interface SourceContainerOptions {
  readonly build: Build
  /** Full name, by digest. */
  readonly image: string
  readonly builder: SourceBuilder
  readonly defaults: BuildDefaults
  /** Volume for downloads; undefined: none is kept. */
  readonly cacheClaim: string | undefined
  /** Whether containers before it have brought the source; otherwise an upload goes into it directly. */
  readonly isFetched: boolean
  /** `SOURCE;FOLDER`: what the runtime image gets; undefined: the container itself becomes the image. */
  readonly artifacts?: readonly string[]
}

/** The container `sti-build` (B24): the builder image, which runs assemble on the source. */
export function sourceContainer(options: SourceContainerOptions): {
  readonly container: Container
  readonly volumes: readonly Volume[]
} {
  const { build, image, builder, defaults, cacheClaim, isFetched, artifacts } = options
  const takesUpload = !isFetched && sourceTypeOf(build.spec.source) === 'Binary'
  const injected = injections(build)
  const cache = cacheClaim ? [{ name: 'cache', mountPath: CACHE }] : []
  return {
    container: {
      name: artifacts ? ASSEMBLE_CONTAINER : BUILD_CONTAINER,
      image,
      // What is made here is nowhere else.
      imagePullPolicy:
        build.spec.strategy.sourceStrategy?.forcePull && !isOurs(image) ? 'Always' : 'IfNotPresent',
      command: ['/bin/sh', '-c', script, 'build', ...settingsOf(options).map(literal)],
      env: envOf(build, defaults),
      ...(takesUpload && { stdin: true, stdinOnce: true }),
      resources: boundsOf(build.spec.resources),
      securityContext: unprivileged(builder.user),
      volumeMounts: [
        ...(isFetched ? [workMount] : []),
        ...cache,
        ...(defaults.certificates ? [certificatesMount] : []),
        ...injected.map(({ mount }) => mount),
        ...buildVolumeMounts(build),
      ],
    },
    volumes: [
      ...(cacheClaim ? [{ name: 'cache', persistentVolumeClaim: { claimName: cacheClaim } }] : []),
      ...injected.map(({ volume }) => volume),
      ...buildVolumes(build),
    ],
  }
}

/** Settings of build.sh. */
export function settingsOf({
  build,
  builder,
  isFetched,
  artifacts = [],
}: Pick<SourceContainerOptions, 'build' | 'builder' | 'isFetched' | 'artifacts'>): string[] {
  const { source, strategy, resources } = build.spec
  const { env = [], scripts } = strategy.sourceStrategy ?? {}
  const limits = boundsOf(resources).limits as Readonly<Record<string, string>>
  const upload = sourceTypeOf(source) === 'Binary' ? 'upload' : 'none'
  return [
    ...settings({
      source: isFetched ? 'volume' : upload,
      asfile: isFetched ? undefined : source.binary?.asFile,
      limit: sourceLimit(limits['ephemeral-storage']),
      volume: WORK,
      context: contextOf(build),
      destination: builder.destination,
      user: imageFolder(scripts),
      image: builder.scripts || undefined,
      given: env.map(({ name }) => name).join(' ') || undefined,
      cachelimit: bytes(CACHE_SIZE) / 1024,
      processes: MOST_PROCESSES,
    }),
    ...injections(build).flatMap(({ volume, to }) => settings({ secret: `${volume.name}:${to}` })),
    ...artifacts.flatMap((artifact) => settings({ artifact })),
  ]
}

export interface Injection {
  readonly volume: Volume
  readonly mount: VolumeMount
  /** Where its files go. */
  readonly to: string
}

/** S7: secrets and config maps of the source, as volumes and as what build.sh does with them. */
export function injections({ spec: { source } }: Build): Injection[] {
  const injection = (volume: Volume, to = ''): Injection => ({
    volume,
    mount: { name: volume.name, mountPath: `${SECRETS}/${volume.name}`, readOnly: true },
    to: to || '.',
  })
  return [
    ...(source.secrets ?? []).map(({ secret: { name = '' }, destinationDir }, at) =>
      injection({ name: `secret-${at}`, secret: { secretName: name } }, destinationDir),
    ),
    ...(source.configMaps ?? []).map(({ configMap: { name = '' }, destinationDir }, at) =>
      injection({ name: `configmap-${at}`, configMap: { name } }, destinationDir),
    ),
  ]
}

function envOf(build: Build, { env, certificates }: BuildDefaults): EnvVar[] {
  const given = build.spec.strategy.sourceStrategy?.env ?? []
  return lastOfEach([
    ...env,
    ...(certificates ? [{ name: 'NODE_EXTRA_CA_CERTS', value: CERTIFICATES_FILE }] : []),
    ...given,
    ...buildVariables(build).map(([name, value]) => ({ name, value })),
  ])
}
