import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { type Part, workVolume } from '../pod/part.ts'
import { extractContainers } from './extract.ts'
import { fetchContainer, secretVolume } from './fetch.ts'

export interface SourcesOptions {
  readonly build: Build
  /** Full name of the image with the build tools. */
  readonly tools: string
  /** Full names of the image sources, in the order of `spec.source.images`. */
  readonly sourceImages: readonly string[]
  readonly defaults: BuildDefaults
  readonly sourceSecret: string | undefined
  /** Where the builder image has its S2I scripts, when that is elsewhere. */
  readonly scripts: string | undefined
}

/** B24: the containers that bring the source of a build into the volume of its pod, whatever its strategy. */
export function sourcesPart(options: SourcesOptions): Part {
  const { build, sourceImages, sourceSecret } = options
  return {
    initContainers: [
      fetchContainer({ ...options, secret: sourceSecret }),
      ...extractContainers(build, sourceImages),
    ],
    volumes: [workVolume, ...(sourceSecret ? [secretVolume(sourceSecret)] : [])],
  }
}
