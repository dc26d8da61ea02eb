import type { Build } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { customPart } from '../custom/container.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { dockerPart } from '../docker/container.ts'
import { orderOf } from '../docker/orderof.ts'
import { atRegistry, outputAt } from '../docker/registry.ts'
import type { ReadyImages } from '../images.ts'
import { ways } from '../making/ways.ts'
import { sourcesPart } from '../sources/part.ts'
import type { SourceBuilder } from './builder.ts'
import { podOf } from './pod.ts'

export interface PodOptions {
  readonly build: Build
  readonly ready: ReadyImages
  /** Of a source build. */
  readonly builder: SourceBuilder | undefined
  /** Full name of the image that is made; undefined: none. */
  readonly image: string | undefined
  readonly defaults: BuildDefaults
  /** Volume for what builds of the build config can use again; undefined: none is kept. */
  readonly cacheClaim: string | undefined
}

/** The pod that runs a build, by its strategy. */
export function podFor(options: PodOptions): Draft<typeof Pod> {
  const { build, builder, ready } = options
  if (builder) return ways[ready.way ?? 'commit'].pod(options, builder)
  return build.spec.strategy.customStrategy ? customPod(options) : dockerPod(options)
}

function dockerPod({ build, ready, image, defaults, cacheClaim }: PodOptions): Draft<typeof Pod> {
  const { tools = '', from, pushSecret, sourceSecret, sourceImages = [] } = ready
  const sources = sourcesPart({
    build,
    tools,
    sourceImages,
    defaults,
    sourceSecret,
    scripts: undefined,
  })
  const order = orderOf({ build, from, output: outputAt(image), defaults })
  const { main, part } = dockerPart({ build, tools, order, defaults, cacheClaim, pushSecret })
  return podOf(build, defaults, main, {
    initContainers: [...sources.initContainers, ...part.initContainers],
    volumes: [...sources.volumes, ...part.volumes],
  })
}

function customPod({ build, ready, image, defaults }: PodOptions): Draft<typeof Pod> {
  const { pushSecret, sourceSecret } = ready
  const { main, part } = customPart({
    build,
    image: ready.image,
    // What is in its image knows hosts, and not the names that images have here.
    output: image && atRegistry(image),
    pushSecret,
    sourceSecret,
  })
  return podOf(build, defaults, main, part)
}
