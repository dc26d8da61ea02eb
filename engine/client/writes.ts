/**
 * Which resource each recent write of this client went to. Revisions are counted over all kinds together, so a cache
 * of pods never shows the revision of a write to a service: from here it knows not to wait for it.
 */
export interface Writes {
  /** Notes the revision of `answer` and returns it; 0 when the answer has none. */
  note(resource: string, answer: unknown): number
  /** Undefined: written by somebody else, or long ago. */
  resourceOf(revision: number): string | undefined
}

const KEPT = 8192

export function recentWrites(): Writes {
  const resources = new Map<number, string>()
  return {
    note(resource, answer) {
      const revision = revisionOf(answer)
      if (revision) resources.set(revision, resource)
      if (resources.size > KEPT) resources.delete(resources.keys().next().value as number)
      return revision
    },
    resourceOf: (revision) => resources.get(revision),
  }
}

/** The resourceVersion of an API answer as a number; 0 when it has none. */
export function revisionOf(answer: unknown): number {
  const version = (answer as { metadata?: { resourceVersion?: string } } | undefined)?.metadata
    ?.resourceVersion
  return Number(version) || 0
}
