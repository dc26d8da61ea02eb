import { type Connection, connect } from './connection.ts'
import { adopt } from './images/adopt.ts'
import type { Caller } from './images/ask.ts'
import { commit } from './images/commit.ts'
import { documentsOf } from './images/documents.ts'
import { underLease } from './images/lease.ts'
import { type LoadRequest, load } from './images/load.ts'
import { lookFor } from './images/lookfor.ts'
import { allNamed, expectImage, giveNames, lookUp, takeName } from './images/names.ts'
import type { ImageStore, StoredImage } from './images.ts'
import type { CallOptions } from './runtime.ts'

/** An ImageStore with what only this package needs. */
export interface OwnImageStore extends ImageStore {
  /** As `load`, with a say in whether the image may be removed to make room. */
  import(request: LoadRequest, options?: CallOptions): Promise<StoredImage>
  close(): void
}

/** The image store of the containerd at `socket`, which keeps its blobs in the folder `blobs`. */
export function connectImages({
  socket,
  blobs,
}: {
  readonly socket: string
  readonly blobs: string
}): OwnImageStore {
  const connection = connect(socket)
  const snapshotter = once(() => readSnapshotter(connection))
  const by = (options?: CallOptions): Caller => ({
    connection,
    ...(options?.signal && { signal: options.signal }),
  })
  const leased = async <T>(
    options: CallOptions | undefined,
    work: (caller: Caller, snapshotter: string) => Promise<T>,
  ) => {
    const kind = await snapshotter()
    return underLease(by(options), (caller) => work(caller, kind))
  }
  const import_ = (request: LoadRequest, options?: CallOptions) =>
    leased(options, (caller, kind) => load(caller, kind, request))
  return {
    import: import_,
    load: (tar, image, options) => import_({ tar, ...(image && { image }) }, options),
    adopt: (request, options) =>
      leased(options, (caller, snapshotter) => adopt(caller, { snapshotter, blobs }, request)),
    commit: (request, options) => leased(options, (caller, kind) => commit(caller, kind, request)),
    tag: (source, image, options) => leased(options, (caller) => tag(caller, source, image)),
    find: (image, options) => find(by(options), image),
    lookFor: (image, paths, options) =>
      leased(options, (caller, kind) => lookFor(caller, kind, { image, paths })),
    async list(options) {
      const all = await allNamed(by(options))
      return all.map(({ name, target }) => ({ image: name, digest: target.digest }))
    },
    remove: (image, options) => takeName(by(options), image),
    close: () => connection.close(),
  }
}

async function tag(caller: Caller, source: string, image: string): Promise<StoredImage> {
  const { target } = await expectImage(caller, source)
  const { manifest } = await documentsOf(caller, source)
  const name = await giveNames(caller, { image, target, configDigest: manifest.config.digest })
  return { image: name, digest: target.digest }
}

async function find(caller: Caller, image: string) {
  const found = await lookUp(caller, image)
  if (!found) return undefined
  const { config } = await documentsOf(caller, found.name)
  return { image: found.name, digest: found.target.digest, config }
}

/** CRI says in its status with which snapshotter it unpacks images. */
async function readSnapshotter(connection: Connection): Promise<string> {
  const call = { service: 'runtime.v1.RuntimeService', method: 'Status', request: { verbose: true } }
  const { info } = await connection.unary<{ info: { config?: string } }>(call)
  const config = JSON.parse(info.config ?? '{}') as { containerd?: { snapshotter?: string } }
  return config.containerd?.snapshotter ?? 'overlayfs'
}

/** Asks once; asks again if that failed. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask().catch((error) => {
      answer = undefined
      throw error
    })
    return answer
  }
}
