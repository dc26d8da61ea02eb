import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { BuilderImage, ReadyImages } from '../images.ts'
import type { Place } from '../queue/queue.ts'

/** What is known about a build's builder image. */
export type Preparation =
  | { readonly is: 'unknown' }
  | { readonly is: 'going on'; readonly message?: string }
  /** `reason`: of the build that fails by it, or cannot be carried out (`isError`); without one the image cannot be had. */
  | { readonly is: 'failed'; readonly message: string; readonly reason?: string; readonly isError?: true }
  /** `reason`: why the build waits; without one it is for an image. */
  | { readonly is: 'missing'; readonly message: string; readonly reason?: string }
  | Exclude<BuilderImage, { readonly is: 'ready' | 'missing' }>
  | ReadyImages

/** Where a build's image goes. */
export type Output =
  | { readonly is: 'none' }
  | { readonly is: 'ready'; readonly repository: string }
  | { readonly is: 'missing'; readonly message: string }

export interface State {
  readonly build: Build
  readonly buildConfig: BuildConfig | undefined
  /** All builds of the build config. */
  readonly siblings: readonly Build[]
  readonly pod: Pod | undefined
  /** B9: runs in the new image before it is pushed. */
  readonly hookPod: Pod | undefined
  readonly preparation: Preparation
  readonly output: Output
  /** Whether there is room for it to run. */
  readonly place: Place
  /** Milliseconds since 1970. */
  readonly now: number
}
