import type { Readable } from 'node:stream'
import type { CallOptions } from './runtime.ts'

/** An OCI image config, all of it: `config` is what containers get, the rest is about layers and origin. */
export interface ImageConfig {
  readonly architecture: string
  readonly os: string
  readonly variant?: string
  readonly created?: string
  readonly author?: string
  readonly config?: ContainerDefaults
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] }
  readonly history?: readonly History[]
}

/** @see https://github.com/opencontainers/image-spec/blob/main/config.md#properties */
export interface ContainerDefaults {
  readonly User?: string
  readonly ExposedPorts?: Readonly<Record<string, object>>
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Volumes?: Readonly<Record<string, object>>
  readonly WorkingDir?: string
  readonly Labels?: Readonly<Record<string, string>>
  readonly StopSignal?: string
}

export interface History {
  readonly created?: string
  readonly created_by?: string
  readonly author?: string
  readonly comment?: string
  readonly empty_layer?: boolean
}

/** What a commit changes of the base image's config: what is given replaces, `env` and `labels` merge. */
export interface ConfigChange {
  readonly cmd?: readonly string[]
  readonly entrypoint?: readonly string[]
  /** `NAME=value` each. */
  readonly env?: readonly string[]
  readonly user?: string
  readonly workingDir?: string
  readonly labels?: Readonly<Record<string, string>>
  /** `8080` or `8080/tcp`. */
  readonly exposedPorts?: readonly string[]
}

export interface StoredImage {
  /** The full name it was found by, or got. */
  readonly image: string
  /** Of the manifest (of this machine's platform, when the name is of an index). */
  readonly digest: string
}

export interface FoundImage extends StoredImage {
  readonly config: ImageConfig
}

export interface CommittedImage extends FoundImage {
  readonly layer: { readonly digest: string; readonly size: number }
}

export interface CommitRequest {
  readonly containerId: string
  /** Full name with a tag: `hawser.local/web/app:latest`. */
  readonly image: string
  readonly config?: ConfigChange
  /** For the image's history: what was done in the container. */
  readonly createdBy?: string
  /** Its files may have so many bytes together, holes in them counted: a layer has them as zeros. */
  readonly mostBytes?: number
}

/** An image whose blobs are files on this machine. */
export interface AdoptRequest {
  /** The full name to give it. */
  readonly image: string
  /** Its manifest, or an index that has one for this machine. */
  readonly manifest: { readonly mediaType: string; readonly digest: string; readonly size: number }
  /** The file of a blob, whose bytes were checked; undefined: there is none. */
  fileOf(digest: string): Promise<string | undefined>
}

/**
 * containerd's image store, as CRI sees it: an image that a method resolved for can be run at once. Every method
 * is safe against a crash at any moment: an image has its name only when all of it is there, and what is half
 * done is collected a while later.
 */
export interface ImageStore {
  /**
   * Imports one image of an OCI image layout in a tar, streaming, every blob checked against its digest.
   *
   * @param tar   Uncompressed tar, `index.json` anywhere in it.
   * @param image The full name to give it; else the annotation `org.opencontainers.image.ref.name` of the index.
   * @throws {RuntimeError} `Invalid`, saying what is wrong with the archive.
   */
  load(tar: Readable, image?: string, options?: CallOptions): Promise<StoredImage>
  /**
   * Makes an image of files, of which no second copy is made on the same disk.
   *
   * @throws {RuntimeError} `NotFound` when a blob is missing, or the image is for other machines.
   */
  adopt(request: AdoptRequest, options?: CallOptions): Promise<StoredImage>
  /** Makes an image of what a container (running or exited, not removed) changed, on top of its own image. */
  commit(request: CommitRequest, options?: CallOptions): Promise<CommittedImage>
  /** Gives an image one more name. */
  tag(source: string, image: string, options?: CallOptions): Promise<StoredImage>
  /** By name, name@digest or id. Undefined: not here. */
  find(image: string, options?: CallOptions): Promise<FoundImage | undefined>
  /**
   * Which of these absolute paths are in an image that is here.
   *
   * @throws {RuntimeError} `NotFound` when it is not.
   */
  lookFor(image: string, paths: readonly string[], options?: CallOptions): Promise<readonly string[]>
  list(options?: CallOptions): Promise<readonly StoredImage[]>
  /** Forgets a name; layers that no name and no container needs are then freed. Nothing happens if it is gone. */
  remove(image: string, options?: CallOptions): Promise<void>
}
