import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { algorithms, type Digest, digestIn, textOf } from '../digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Repository } from '../route.ts'
import { removeDurably, writeDurably } from './durable.ts'
import { unlessMissing } from './missing.ts'

/** What a repository notes about a manifest: enough to answer who refers to its subject without reading it. */
export interface ManifestNote {
  readonly mediaType: string
  readonly size: number
  readonly subject?: string
  readonly artifactType?: string
  readonly annotations?: Readonly<Record<string, string>>
  /** It came under a tag: when no tag stands for it any more, it may go. */
  readonly wasTagged?: boolean
}
export const noteOf = (
  size: number,
  { mediaType, subject, artifactType, annotations }: Manifest,
  wasTagged: boolean,
): ManifestNote => ({
  mediaType,
  size,
  ...(subject && { subject: subject.digest }),
  ...(artifactType && { artifactType }),
  ...(annotations && { annotations }),
  ...(wasTagged && { wasTagged }),
})

export interface Referrer extends ManifestNote {
  readonly digest: string
}
export interface Noted {
  readonly digest: Digest
  /** Milliseconds since 1970. */
  readonly modified: number
}

/** Which repository has which blobs and manifests. The bytes are elsewhere, once for all repositories. */
export interface Repositories {
  hasBlob(repository: Repository, digest: Digest): Promise<boolean>
  addBlob(repository: Repository, digest: Digest): Promise<void>
  removeBlob(repository: Repository, digest: Digest): Promise<boolean>
  manifest(repository: Repository, digest: Digest): Promise<ManifestNote | undefined>
  addManifest(repository: Repository, digest: Digest, note: ManifestNote): Promise<void>
  removeManifest(repository: Repository, digest: Digest): Promise<boolean>
  referrers(repository: Repository, subject: Digest): Promise<Referrer[]>
  /** Every repository that has something. */
  list(): Promise<Repository[]>
  blobs(repository: Repository): Promise<Noted[]>
  manifests(repository: Repository): Promise<Noted[]>
  remove(repository: Repository): Promise<void>
}

export function openRepositories(folder: string): Repositories {
  const at = ({ namespace, name }: Repository, ...rest: string[]): string =>
    join(folder, namespace, name, ...rest)
  const blob = (repository: Repository, { algorithm, hex }: Digest): string =>
    at(repository, 'blobs', algorithm, hex)
  const manifest = (repository: Repository, { algorithm, hex }: Digest): string =>
    at(repository, 'manifests', algorithm, hex)
  const referrersOf = (repository: Repository, { algorithm, hex }: Digest): string =>
    at(repository, 'referrers', algorithm, hex)
  const readNote = async (repository: Repository, digest: Digest): Promise<ManifestNote | undefined> => {
    const text = await textAt(manifest(repository, digest))
    return text === undefined ? undefined : (JSON.parse(text) as ManifestNote)
  }
  return {
    hasBlob: async (repository, digest) => (await textAt(blob(repository, digest))) !== undefined,
    addBlob: (repository, digest) => writeDurably(blob(repository, digest), ''),
    removeBlob: (repository, digest) => removeDurably(blob(repository, digest)),
    manifest: readNote,
    async addManifest(repository, digest, note) {
      const old = await readNote(repository, digest)
      const wasTagged = note.wasTagged || old?.wasTagged
      const { algorithm, hex } = digest
      const subject = note.subject === undefined ? undefined : digestIn(note.subject)
      // Before the manifest: a referrer whose manifest is not there is passed over, one that is not listed is lost.
      if (subject) await writeDurably(join(referrersOf(repository, subject), algorithm, hex), '')
      await writeDurably(
        manifest(repository, digest),
        JSON.stringify({ ...note, ...(wasTagged && { wasTagged }) }),
      )
    },
    async removeManifest(repository, digest) {
      const note = await readNote(repository, digest)
      const subject = note?.subject === undefined ? undefined : digestIn(note.subject)
      const { algorithm, hex } = digest
      const removed = await removeDurably(manifest(repository, digest))
      if (subject) await removeDurably(join(referrersOf(repository, subject), algorithm, hex))
      return removed
    },
    async referrers(repository, subject) {
      const found: Referrer[] = []
      for (const { digest } of await notedIn(referrersOf(repository, subject))) {
        const note = await readNote(repository, digest)
        if (note?.subject === textOf(subject)) found.push({ digest: textOf(digest), ...note })
      }
      return found
    },
    async list() {
      const all: Repository[] = []
      for (const namespace of await namesIn(folder))
        for (const name of await namesIn(join(folder, namespace))) all.push({ namespace, name })
      return all
    },
    blobs: (repository) => notedIn(at(repository, 'blobs')),
    manifests: (repository) => notedIn(at(repository, 'manifests')),
    remove: (repository) => rm(at(repository), { recursive: true, force: true }),
  }
}

const textAt = (path: string): Promise<string | undefined> => unlessMissing(readFile(path, 'utf8'))

async function namesIn(folder: string): Promise<string[]> {
  const names = (await unlessMissing(readdir(folder))) ?? []
  return names.filter((name) => !name.startsWith('.')).sort()
}

/** Digests by the files `FOLDER/ALGORITHM/HEX`. */
async function notedIn(folder: string): Promise<Noted[]> {
  const found: Noted[] = []
  for (const algorithm of algorithms) {
    for (const hex of await namesIn(join(folder, algorithm))) {
      const digest = digestIn(`${algorithm}:${hex}`)
      const times = await stat(join(folder, algorithm, hex)).catch(() => undefined)
      if (digest && times) found.push({ digest, modified: times.mtimeMs })
    }
  }
  return found
}
