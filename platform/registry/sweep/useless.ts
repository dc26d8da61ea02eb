import { textOf } from '../digest.ts'
import type { ManifestNote, Noted } from '../store/repositories.ts'

export interface NotedManifest extends Noted {
  readonly note: ManifestNote
  /** Digests of the blobs and manifests it is made of. */
  readonly uses: readonly string[]
}

/** A repository, and what speaks for what is in it. */
export interface State {
  /** The image stream of that name is there. */
  readonly hasStream: boolean
  /** Digests that the stream lists. */
  readonly listed: ReadonlySet<string>
  readonly manifests: readonly NotedManifest[]
  readonly blobs: readonly Noted[]
  readonly now: number
}
export interface Useless {
  readonly manifests: readonly Noted[]
  readonly blobs: readonly Noted[]
}

/** A push of many large layers takes its time, and its manifest comes last. */
export const pushGraceMs = 24 * 3_600_000

/**
 * What may go from a repository. A manifest stays while the stream lists it, while another one is made of it or it is
 * about another one that stays, and when it came by its digest alone: then nobody but who sent it knows what it is for.
 * A blob stays while a manifest uses it. What came lately stays in any case.
 */
export function useless({ hasStream, listed, manifests, blobs, now }: State): Useless {
  const isOld = ({ modified }: Noted): boolean => now - modified >= pushGraceMs
  const byDigest = new Map(manifests.map((one) => [textOf(one.digest), one]))
  const kept = new Set<string>()
  const keep = (digest: string): void => {
    if (kept.has(digest)) return
    kept.add(digest)
    for (const used of byDigest.get(digest)?.uses ?? []) keep(used)
  }
  for (const one of manifests) {
    const digest = textOf(one.digest)
    const isWanted =
      listed.has(digest) || (!one.note.wasTagged && one.note.subject === undefined && !isPart(one))
    if (!isOld(one) || (hasStream && isWanted)) keep(digest)
  }
  // Referrers stay as long as what they are about; one may be about another.
  for (let before = -1; before !== kept.size; ) {
    before = kept.size
    for (const one of manifests) if (hasStream && isReferrer(one)) keep(textOf(one.digest))
  }
  function isReferrer({ note: { subject } }: NotedManifest): boolean {
    return subject !== undefined && (kept.has(subject) || !byDigest.has(subject))
  }
  /** Part of an index that is no longer wanted: it goes with that. */
  function isPart({ digest }: Noted): boolean {
    return manifests.some(({ uses, note }) => note.wasTagged && uses.includes(textOf(digest)))
  }
  return {
    manifests: manifests.filter((one) => !kept.has(textOf(one.digest))),
    blobs: blobs.filter((one) => isOld(one) && !kept.has(textOf(one.digest))),
  }
}
