import type { Readable } from 'node:stream'
import type { SourceRevision } from '@hawser/kinds/build/buildsource.ts'

/** What a pod has to know of an upload to take it, and a build of it to say it. */
export interface UploadFacts {
  /** Kind of the archive; absent for a tar. */
  readonly archive?: string
  /** The upload is a single file of that name. */
  readonly asFile?: string
  readonly revision?: SourceRevision
}
export interface KeptSource extends UploadFacts {
  /** Of the build that it was uploaded for. */
  readonly number: number
}

/**
 * Uploads that can be built again. They are kept by the uid of their build config: a build config of another project, or
 * a later one of the same name, has no way to name them.
 */
export interface SourceStore {
  /** Of a build config: the upload that is built again, and numbers of those whose build has not ended. */
  of(owner: string): { readonly kept: KeptSource | undefined; readonly waiting: readonly number[] }
  /** Uids of all build configs that something is kept of. */
  owners(): readonly string[]
  /**
   * Begins to keep an upload beside its way into the pod.
   *
   * @throws {StatusError} `RequestEntityTooLarge` or `ServiceUnavailable` when there is no room for it.
   */
  begin(owner: string, source: KeptSource): Promise<Keeping>
  /** The upload becomes the one that is built again; those before it are forgotten. */
  keep(owner: string, number: number): Promise<void>
  forget(owner: string, number: number): Promise<void>
  forgetAll(owner: string): Promise<void>
  /** @throws {StatusError} `NotFound` when it is not kept any more. */
  read(owner: string, number: number): Promise<Readable>
  /** Calls `listener` with the owner whenever there is something else to be read or decided. Returns the way out. */
  onChange(listener: (owner: string) => void): () => void
}

/** An upload on its way. */
export interface Keeping {
  /** @throws {StatusError} `RequestEntityTooLarge` when it becomes too large. */
  write(chunk: Uint8Array): Promise<void>
  /** All of it has come: resolves when it survives a power cut. */
  end(): Promise<void>
  abandon(): Promise<void>
}
