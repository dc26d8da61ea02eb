import { readFile } from 'node:fs/promises'
import type { Client } from '@hawser/client/client.ts'
import { type Digest, digestIn, textOf } from './digest.ts'
import { RegistryError } from './error.ts'
import {
  blobsOf,
  childrenOf,
  digestOf,
  longestManifestBytes,
  type Manifest,
  parseManifest,
} from './manifest/manifest.ts'
import { openThrough, type Through } from './origin/through.ts'
import { nameOf, type Reference, type Repository } from './route.ts'
import type { Blobs, FoundBlob } from './store/blobs.ts'
import { unlessMissing } from './store/missing.ts'
import { noteOf, type Repositories } from './store/repositories.ts'
import type { Uploads } from './store/uploads.ts'
import { imagesOf, type Streams, taggedIn } from './streams.ts'

export interface FoundManifest {
  readonly digest: Digest
  readonly mediaType: string
  readonly bytes: Buffer
}

/** What is in the repositories: what was pushed there, and what the image stream of that name lists. */
export interface Library {
  /** What the streams list and registries elsewhere have. */
  readonly through: Through
  manifest(repository: Repository, reference: Reference): Promise<FoundManifest | undefined>
  blob(repository: Repository, digest: Digest): Promise<FoundBlob | undefined>
  /** A blob that is no longer than manifests are; undefined also when it is longer. */
  read(digest: Digest): Promise<Buffer | undefined>
  /** The text of the configuration that a manifest names; empty when there is none, or too much of it. */
  configOf(manifest: Manifest): Promise<string>
  /** Gives a repository a blob that another one has. False: that one has not. */
  mount(digest: Digest, from: Repository, to: Repository): Promise<boolean>
  /**
   * Keeps a manifest.
   *
   * @throws {RegistryError} `MANIFEST_BLOB_UNKNOWN`, naming all that must be pushed first.
   */
  put(
    repository: Repository,
    digest: Digest,
    bytes: Buffer,
    manifest: Manifest,
    isTagged: boolean,
  ): Promise<void>
}

interface Parts {
  readonly blobs: Blobs
  readonly repositories: Repositories
  readonly streams: Streams
  readonly uploads: Uploads
  readonly client: () => Client
}

const mostParsed = 2000
/** What it says is kept in an object of the API. */
const longestConfigBytes = 1 << 20

export function openLibrary({ blobs, repositories, streams, uploads, client }: Parts): Library {
  /** Manifests do not change: what they refer to is read once. */
  const parsed = new Map<string, Manifest>()
  async function read(digest: Digest): Promise<Buffer | undefined> {
    const found = await blobs.find(digest)
    // What somebody else on this machine keeps may go at any moment.
    return found && found.size <= longestManifestBytes ? unlessMissing(readFile(found.path)) : undefined
  }
  async function manifestOf(digest: Digest): Promise<Manifest | undefined> {
    const key = textOf(digest)
    const known = parsed.get(key)
    if (known) return known
    const bytes = await read(digest)
    const manifest = bytes && parseManifest(bytes)
    if (parsed.size >= mostParsed) parsed.clear()
    if (manifest) parsed.set(key, manifest)
    return manifest
  }

  /** A manifest, and those that an index is made of, as far as they are on this machine. */
  async function* manifestsOf(digest: Digest): AsyncGenerator<readonly [Digest, Manifest]> {
    const manifest = await manifestOf(digest)
    if (!manifest) return
    yield [digest, manifest]
    for (const child of childrenOf(manifest)) {
      const below = await manifestOf(child)
      if (below) yield [child, below]
    }
  }

  /** Manifests that the stream lists and nobody pushed here: builds put them into the image store of the node. */
  async function* listed(repository: Repository): AsyncGenerator<readonly [Digest, Manifest]> {
    const stream = await streams.find(repository)
    for (const image of stream ? imagesOf(stream).keys() : []) {
      const digest = digestIn(image)
      if (digest && !(await repositories.manifest(repository, digest))) yield* manifestsOf(digest)
    }
  }
  const isSame = (a: Digest, b: Digest): boolean => textOf(a) === textOf(b)

  const through = openThrough({ blobs, uploads, repositories, streams, client, manifestsOf })

  async function byDigest(repository: Repository, digest: Digest): Promise<FoundManifest | undefined> {
    const found = await here(repository, digest)
    if (found || !(await through.fetchManifest(repository, digest))) return found
    return here(repository, digest)
  }

  async function mediaTypeOf(repository: Repository, digest: Digest): Promise<string | undefined> {
    const note = await repositories.manifest(repository, digest)
    if (note) return note.mediaType
    for await (const [one, { mediaType }] of listed(repository)) if (isSame(one, digest)) return mediaType
    return undefined
  }

  async function here(repository: Repository, digest: Digest): Promise<FoundManifest | undefined> {
    const mediaType = await mediaTypeOf(repository, digest)
    const bytes = mediaType === undefined ? undefined : await read(digest)
    return mediaType !== undefined && bytes ? { digest, mediaType, bytes } : undefined
  }

  async function blob(repository: Repository, digest: Digest): Promise<FoundBlob | undefined> {
    if (await repositories.hasBlob(repository, digest)) return blobs.find(digest)
    for await (const [, manifest] of listed(repository))
      if (blobsOf(manifest).some((one) => isSame(one, digest))) return blobs.find(digest)
    return undefined
  }

  async function take(repository: Repository, digest: Digest): Promise<boolean> {
    if (!(await blob(repository, digest))) return false
    if (!(await blobs.keep(digest))) return false
    if (!(await repositories.hasBlob(repository, digest))) await repositories.addBlob(repository, digest)
    return true
  }
  return {
    through,
    read,
    blob,
    async manifest(repository, reference) {
      if ('digest' in reference) return byDigest(repository, reference.digest)
      const image = taggedIn(await streams.find(repository), reference.tag)
      const digest = image === undefined ? undefined : digestIn(image)
      return digest && byDigest(repository, digest)
    },
    async configOf({ config }) {
      const found = config && (await blobs.find(digestOf(config)))
      return found && found.size <= longestConfigBytes ? readFile(found.path, 'utf8') : ''
    },
    async mount(digest, from, to) {
      if (!(await blob(from, digest)) || !(await blobs.keep(digest))) return false
      await repositories.addBlob(to, digest)
      return true
    },
    async put(repository, digest, bytes, manifest, isTagged) {
      const missing: string[] = []
      for (const one of blobsOf(manifest)) if (!(await take(repository, one))) missing.push(textOf(one))
      for (const one of childrenOf(manifest))
        if (!(await byDigest(repository, one))) missing.push(textOf(one))
      if (missing.length > 0) throw unknownBlobs(repository, missing)
      await blobs.write(digest, bytes)
      await repositories.addManifest(repository, digest, noteOf(bytes.length, manifest, isTagged))
    },
  }
}

const unknownBlobs = (repository: Repository, missing: readonly string[]): RegistryError =>
  new RegistryError(
    'MANIFEST_BLOB_UNKNOWN',
    `the manifest refers to what ${nameOf(repository)} does not have; push that first: ${missing.join(', ')}`,
    { detail: missing.map((digest) => ({ digest })) },
  )
