import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { builtImage } from '../image.ts'
import type { ReadyImages } from '../images.ts'
import { label } from '../names.ts'
import type { SourceBuilder } from '../pod/builder.ts'
import { shelvedVolumes } from '../pod/buildvolumes.ts'
import { CERTIFICATES_FILE } from '../pod/certificates.ts'
import type { RuntimeImage } from '../pod/runtime.ts'
import { injections, settingsOf } from '../pod/source.ts'
import { artifactsArguments } from '../sources/artifacts.ts'
import { contextOf } from '../sources/fetch.ts'
import type { Order, Output } from './order.ts'
import { registry } from './registry.ts'

/** Builders are what is kept: a source build makes one layer. In bytes. */
const CACHE_LIMIT = 2 * 1024 ** 3

export interface SourceOrderOptions {
  readonly build: Build
  readonly output: Output | undefined
  readonly defaults: BuildDefaults
  readonly ready: ReadyImages
  readonly builder: SourceBuilder
}

/** What the pod of a source build is asked for that makes its image itself. */
export function sourceOrderOf({ build, ready, builder, output, defaults }: SourceOrderOptions): Order {
  const { spec } = build
  const { env = [], forcePull = false } = spec.strategy.sourceStrategy ?? {}
  // Without commit: which one was fetched is found in the repository.
  const { cmd: _, ...image } = builtImage(build, ready.image, noReport)
  return {
    contextDir: contextOf(build) ?? '',
    dockerfilePath: '',
    source: {
      builder: { image: ready.image, user: builder.user },
      settings: settingsOf({
        build,
        builder,
        isFetched: true,
        ...(ready.runtime && { artifacts: ready.runtime.artifacts }),
      }),
      destination: builder.destination,
      mounts: injections(build).map(({ mount }) => mount.mountPath),
      ...(ready.previous && {
        previous: { image: ready.previous, arguments: artifactsArguments(build, builder) },
      }),
      ...(ready.runtime && { runtime: runtimeOf(ready.runtime) }),
      isAlone: build.metadata.labels?.[label.startPolicy] !== 'Parallel',
    },
    env: env.map(({ name }) => name),
    args: [],
    ambient: [
      ...defaults.env.map(({ name, value = '' }): [string, string] => [name, value]),
      ...(defaults.certificates ? [['NODE_EXTRA_CA_CERTS', CERTIFICATES_FILE] as [string, string]] : []),
    ],
    finalEnv: image.env.map(pairOf),
    labels: Object.entries(image.labels),
    isGit: spec.source.git !== undefined,
    injections: [],
    volumes: shelvedVolumes(build),
    keepLayers: true,
    useCache: true,
    forcePull,
    hook: spec.postCommit,
    ...(output && { output }),
    registry,
    cacheLimit: CACHE_LIMIT,
  }
}

const noReport = { fetched: undefined, built: undefined, run: undefined, env: [], labels: {} }
const runtimeOf = ({ image, user, scripts }: RuntimeImage) => ({ image, user, scripts })

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}
