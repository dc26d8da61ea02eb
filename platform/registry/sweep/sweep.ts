import { readFile } from 'node:fs/promises'
import { textOf } from '../digest.ts'
import { blobsOf, childrenOf, parseManifest } from '../manifest/manifest.ts'
import { nameOf, type Repository } from '../route.ts'
import type { Blobs } from '../store/blobs.ts'
import type { Noted, Repositories } from '../store/repositories.ts'
import type { Uploads } from '../store/uploads.ts'
import { imagesOf, type Streams } from '../streams.ts'
import { type NotedManifest, useless } from './useless.ts'

export interface Sweeping {
  readonly blobs: Blobs
  readonly uploads: Uploads
  readonly repositories: Repositories
  readonly streams: Streams
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
  readonly now: () => number
}

/** An upload that nobody has added to for so long is given up. */
const uploadIdleMs = 24 * 3_600_000
/** A blob that no repository has is kept for so long after it was last asked for. */
const blobGraceMs = 3_600_000

/** Removes what nobody needs: first from the repositories, then the bytes that no repository has any more. */
export async function sweep(parts: Sweeping): Promise<void> {
  const { blobs, uploads, repositories, log, now } = parts
  try {
    const expired = await uploads.expire(uploadIdleMs, now())
    const needed = new Set<string>()
    for (const repository of await repositories.list()) {
      await sweepRepository(parts, repository)
      for (const { digest } of await repositories.blobs(repository)) needed.add(textOf(digest))
      for (const { digest } of await repositories.manifests(repository)) needed.add(textOf(digest))
    }
    const freed = await blobs.free((digest) => needed.has(digest), blobGraceMs, now())
    if (expired + freed.blobs > 0)
      log('the registry removed what nobody needs', { ...freed, uploads: expired })
  } catch (error) {
    log('the registry could not tidy up; it tries again in an hour', { error })
  }
}

async function sweepRepository(parts: Sweeping, repository: Repository): Promise<void> {
  const { repositories, blobs, streams, log, now } = parts
  const stream = await streams.find(repository)
  const manifests = await notedManifests(parts, repository)
  const state = {
    hasStream: stream !== undefined,
    listed: new Set(stream ? imagesOf(stream).keys() : []),
    manifests,
    blobs: await repositories.blobs(repository),
    now: now(),
  }
  const gone = useless(state)
  for (const { digest } of gone.manifests) await repositories.removeManifest(repository, digest)
  // Who was just told that a blob is there does not send it.
  const unused = gone.blobs.filter(({ digest }) => !blobs.isInUse(digest))
  for (const { digest } of unused) await repositories.removeBlob(repository, digest)
  const counts = { manifests: gone.manifests.length, blobs: unused.length }
  if (counts.manifests + counts.blobs > 0)
    log(`the registry removed images of ${nameOf(repository)} that nobody needs`, counts)
}

async function notedManifests(
  { repositories, blobs }: Sweeping,
  repository: Repository,
): Promise<NotedManifest[]> {
  const all: NotedManifest[] = []
  for (const noted of await repositories.manifests(repository)) {
    const note = await repositories.manifest(repository, noted.digest)
    if (note) all.push({ ...noted, note, uses: await usedBy(blobs, noted) })
  }
  return all
}

async function usedBy(blobs: Blobs, { digest }: Noted): Promise<string[]> {
  const found = await blobs.find(digest)
  if (!found) return []
  const manifest = parseManifest(await readFile(found.path))
  return [...blobsOf(manifest), ...childrenOf(manifest)].map(textOf)
}
