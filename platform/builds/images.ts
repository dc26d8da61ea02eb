import type { Recipe } from '@hawser/images/catalog/recipe.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import type { Way } from './making/making.ts'
import type { RuntimeImage } from './pod/runtime.ts'

/** What builds need of images; `startImages` of platform/images gives it. */
export interface BuildImages {
  /**
   * Makes a builder image ready on the nodes. May take most of a minute the first time.
   *
   * @param from       Where the build's strategy says its builder comes from.
   * @param namespace  Of the build.
   * @param progress   Told what is being done.
   * @param isForced   An image of a registry elsewhere is looked for there, also when a node has one of that name.
   */
  builder(
    from: ObjectReference,
    namespace: string,
    progress: (message: string) => void,
    isForced?: boolean,
  ): Promise<BuilderImage>
  /**
   * The same for an image that builds themselves work with, by its recipe: `buildTools` of tools/recipe.ts.
   *
   * @param progress  Told what is being done; not called when the image is there already.
   */
  own(recipe: Recipe, progress: (message: string) => void): Promise<BuilderImage>
  /** Which of these absolute paths are not in an image; undefined while no node has it, and nobody knows. */
  lacking(image: string, paths: readonly string[]): Promise<readonly string[] | undefined>
  on(node: string): NodeImageStore
  /** Makes an image the newest of a stream's tag; `NotFound` when there is no such stream. */
  push(image: {
    readonly namespace: string
    readonly stream: string
    readonly tag: string
    readonly digest: string
    readonly created: string
  }): Promise<void>
  /** Names of images. */
  readonly name: {
    repository(namespace: string, stream: string): string
    tagged(namespace: string, stream: string, tag: string): string
    pinned(namespace: string, stream: string, digest: string): string
  }
}

export type BuilderImage =
  | { readonly is: 'ready'; readonly image: string; readonly config: ImageConfig }
  /** May still come. */
  | { readonly is: 'missing'; readonly message: string }
  | { readonly is: 'unsupported'; readonly message: string }

/** What a build works with, all of it on the nodes. */
export interface ReadyImages extends Extract<BuilderImage, { readonly is: 'ready' }> {
  /** Full name of the image with the build tools; absent when the build needs none. */
  readonly tools?: string
  /** Full names of the image sources, in the order of `spec.source.images`. */
  readonly sourceImages?: readonly string[]
  /** Full name of what takes the place of a Dockerfile's last FROM. */
  readonly from?: string
  /** How a source build becomes an image; absent: by the node's commit. */
  readonly way?: Way
  /** Name of the secret that logs in where the image is pushed. */
  readonly pushSecret?: string
  /** The image that the build config built before, when this build takes artifacts from it. */
  readonly previous?: string
  /** The image the application runs in, when that is not its builder. */
  readonly runtime?: RuntimeImage
  /** Name of the secret that git logs in with. */
  readonly sourceSecret?: string
}

/** The part of an OCI image configuration that builds look at. */
export interface ImageConfig {
  readonly Env?: readonly string[]
  readonly User?: string
  readonly Labels?: Readonly<Record<string, string>>
}

/** The images of one node. */
export interface NodeImageStore {
  /** Makes an image of a container: the base image, and on top what the container wrote. */
  commit(request: {
    readonly namespace: string
    readonly pod: string
    readonly container: string
    readonly image: string
    readonly config: {
      readonly cmd?: readonly string[]
      readonly env?: readonly string[]
      readonly labels?: Readonly<Record<string, string>>
    }
  }): Promise<{ readonly digest: string }>
  tag(source: string, image: string): Promise<unknown>
  find(
    image: string,
  ): Promise<{ readonly digest: string; readonly config: { readonly config?: ImageConfig } } | undefined>
}
