/**
 * How the image of a source build is made, as a part of the order (order.ts). The scripts are those of pods whose
 * container becomes the image: pod/build.sh, pod/runtime.sh and sources/artifacts.sh.
 */
export interface SourceOrder {
  readonly builder: RunsAs
  /** Settings of build.sh. */
  readonly settings: readonly string[]
  /** Where source, scripts and artifacts go. */
  readonly destination: string
  /** Folders of the pod that scripts find at the same place: secrets, config maps. */
  readonly mounts: readonly string[]
  /** Whose save-artifacts runs before, when there is such an image; the rest are the arguments of artifacts.sh. */
  readonly previous?: { readonly image: string; readonly arguments: readonly string[] }
  /** What the application runs in, when that is not its builder. */
  readonly runtime?: RunsAs & { readonly scripts: string }
  /** No other build of the build config can be going on. */
  readonly isAlone: boolean
}

export interface RunsAs {
  /** Full name. */
  readonly image: string
  readonly user: number
}
