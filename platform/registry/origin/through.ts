import type { Client } from '@hawser/client/client.ts'
import { RegistryProblem } from '@hawser/images/registryclient/problem.ts'
import { type Digest, digestIn, digestOfBytes, textOf } from '../digest.ts'
import { RegistryError } from '../error.ts'
import { childrenOf, type Manifest, parseManifest, partsOf } from '../manifest/manifest.ts'
import { nameOf, type Repository } from '../route.ts'
import type { Blobs } from '../store/blobs.ts'
import { piecesOf } from '../store/pieces.ts'
import { noteOf, type Repositories } from '../store/repositories.ts'
import type { Uploads } from '../store/uploads.ts'
import { imagesOf, type Streams } from '../streams.ts'
import { type Origin, openOrigin, originOf } from './open.ts'

/** Images of streams that are elsewhere: what is asked of them is fetched, checked, and kept. */
export interface Through {
  /** Fetches a manifest of an image that the stream lists, or a part of one. False: it is not elsewhere. */
  fetchManifest(repository: Repository, digest: Digest): Promise<boolean>
  /** Size of a blob that such an image is made of; undefined: it is of none. */
  sizeOf(repository: Repository, digest: Digest): Promise<number | undefined>
  /**
   * Fetches such a blob. Who asks while it comes already, waits for that.
   *
   * @param pass  Given each piece as it comes, and waited for. A second caller's is not called.
   */
  fetchBlob(repository: Repository, digest: Digest, pass?: Pass): Promise<void>
}
export type Pass = (piece: Uint8Array) => Promise<void>

interface Parts {
  readonly blobs: Blobs
  readonly uploads: Uploads
  readonly repositories: Repositories
  readonly streams: Streams
  readonly client: () => Client
  /** A manifest that is here, with those of an index. */
  readonly manifestsOf: (digest: Digest) => AsyncIterable<readonly [Digest, Manifest]>
}

/** Time for a manifest; a blob may be long, and is given up when nothing comes for a while. */
const manifestMs = 30_000

interface Elsewhere {
  readonly origin: Origin
  readonly manifest: Manifest
}
interface BlobElsewhere {
  readonly origin: Origin
  readonly size: number
}

export function openThrough({ blobs, uploads, repositories, streams, client, manifestsOf }: Parts): Through {
  const fetching = new Map<string, Promise<void>>()

  /** Images of a stream that were fetched already, with those of their indexes. */
  async function* fetched(repository: Repository): AsyncGenerator<Elsewhere> {
    const stream = await streams.find(repository)
    if (!stream) return
    for (const image of imagesOf(stream).keys()) {
      const origin = originOf(stream, image)
      const digest = digestIn(image)
      if (!origin || !digest) continue
      for await (const [, manifest] of manifestsOf(digest)) yield { origin, manifest }
    }
  }

  async function originOfPart(repository: Repository, part: Digest): Promise<Origin | undefined> {
    const stream = await streams.find(repository)
    const own = stream && originOf(stream, textOf(part))
    if (own) return own
    for await (const { origin, manifest } of fetched(repository))
      if (childrenOf(manifest).some((child) => textOf(child) === textOf(part))) return origin
    return undefined
  }

  async function findBlob(repository: Repository, digest: Digest): Promise<BlobElsewhere | undefined> {
    const wanted = textOf(digest)
    for await (const { origin, manifest } of fetched(repository)) {
      const part = partsOf(manifest).find((one) => one.digest === wanted)
      if (part) return { origin, size: part.size }
    }
    return undefined
  }

  async function keepManifest(repository: Repository, digest: Digest, origin: Origin): Promise<void> {
    using remote = await openOrigin(client(), repository, origin, AbortSignal.timeout(manifestMs))
    if (!remote) return
    const { text, mediaType } = await remote.manifest(textOf(digest))
    const bytes = Buffer.from(text)
    if (digestOfBytes(digest.algorithm, bytes).hex !== digest.hex)
      throw new RegistryError(
        'MANIFEST_INVALID',
        `${origin.place} answers another manifest than ${textOf(digest)}`,
      )
    const manifest = parseManifest(bytes, mediaType)
    await blobs.write(digest, bytes)
    await repositories.addManifest(repository, digest, noteOf(bytes.length, manifest, true))
  }

  async function keepBlob(
    repository: Repository,
    digest: Digest,
    { origin, size }: BlobElsewhere,
    pass: Pass | undefined,
  ): Promise<void> {
    const giveUp = new AbortController()
    using remote = await openOrigin(client(), repository, origin, giveUp.signal)
    if (!remote) return
    const body = await remote.open(textOf(digest))
    const id = await uploads.begin(repository, digest.algorithm)
    try {
      const bytes = passing(piecesOf(body), pass, size)
      await uploads.append(repository, id, { bytes, length: size, cut: () => giveUp.abort() })
      await uploads.finish(repository, id, digest)
    } catch (error) {
      giveUp.abort()
      await uploads.cancel(repository, id).catch(() => undefined)
      if (!body.errored) throw error
      throw new RegistryProblem('unreached', `the blob ended before its end: ${body.errored.message}`, error)
    }
    await repositories.addBlob(repository, digest)
  }

  return {
    async fetchManifest(repository, digest) {
      const origin = await originOfPart(repository, digest)
      if (!origin) return false
      await told(repository, origin, () => keepManifest(repository, digest, origin))
      return true
    },
    sizeOf: async (repository, digest) => (await findBlob(repository, digest))?.size,
    async fetchBlob(repository, digest, pass) {
      const key = `${nameOf(repository)} ${textOf(digest)}`
      const found = await findBlob(repository, digest)
      if (!found) return
      const running =
        fetching.get(key) ??
        told(repository, found.origin, () => keepBlob(repository, digest, found, pass)).finally(() =>
          fetching.delete(key),
        )
      fetching.set(key, running)
      await running
    },
  }
}

async function* passing(
  body: AsyncIterable<Uint8Array>,
  pass: Pass | undefined,
  size: number,
): AsyncGenerator<Uint8Array> {
  let left = size
  for await (const piece of body) {
    left -= piece.length
    if (left < 0)
      throw new RegistryError('BLOB_UNKNOWN', `the registry elsewhere sends more than ${size} bytes`)
    yield piece
    await pass?.(piece)
  }
  if (left > 0) throw new RegistryProblem('unreached', `the blob ended ${left} bytes before its end`)
}

/** What a registry elsewhere answers is said as such: it is not ours that is broken. */
async function told<T>(repository: Repository, { place }: Origin, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof RegistryProblem)) throw cause
    const isUnknown = cause.why === 'unknown'
    throw new RegistryError(
      isUnknown ? 'MANIFEST_UNKNOWN' : 'UNAVAILABLE',
      `${nameOf(repository)} has its image from ${place}, which could not be read: ${cause.message}`,
      { cause, ...(!isUnknown && { status: 502 }) },
    )
  }
}
