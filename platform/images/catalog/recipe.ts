import type { Layer } from '../compose/layer.ts'
import type { OciConfig } from '../nodeimages.ts'

/** Something a recipe puts on top of Debian. Owned by root and readable by all unless it says otherwise. */
export type Piece =
  | { readonly directory: string; readonly mode?: number; readonly user?: number }
  | { readonly file: string; readonly content: Buffer | string; readonly mode?: number }
  | { readonly link: string; readonly to: string }
  /** A file of this machine. */
  | { readonly copy: string; readonly as: string; readonly mode?: number }
  /** What is in a tar.gz of this machine, without the first folder of each path. */
  | {
      readonly unpack: string
      readonly into: string
      /** Left out: paths below `into` that begin with one of these. */
      readonly without?: readonly string[]
    }

/** How to make an image of the catalog out of Debian packages. */
export interface Recipe {
  /** Image stream in project `openshift`. */
  readonly name: string
  /** Tag besides `latest`. */
  readonly version: string
  /** For people, and for `supports` searches of new-app. */
  readonly annotations: Readonly<Record<string, string>>
  /** Its Debian packages; the pieces lie on top. */
  readonly layer: Layer
  readonly config: OciConfig
  /** Everything else that decides what is in the image: it is composed again when one of these changes. */
  readonly inputs: readonly string[]
  /**
   * Fetches what is not in Debian.
   *
   * @param directory  An empty directory that is removed when the image is made.
   */
  pieces(directory: string, signal: AbortSignal): Promise<readonly Piece[]>
}
