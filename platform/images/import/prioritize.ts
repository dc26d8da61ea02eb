interface Ranked {
  readonly tag: string
  /** 0 `latest`, 1 `5.1`, 2 `5.1.3`, 3 any other. */
  readonly rank: number
  readonly numbers: readonly number[]
  /** What follows a hyphen: a version that is not out yet. */
  readonly early: string
}

const version = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/

function ranked(tag: string): Ranked {
  if (tag === 'latest') return { tag, rank: 0, numbers: [], early: '' }
  const [, major, minor, patch, early = ''] = version.exec(tag) ?? []
  if (major === undefined) return { tag, rank: 3, numbers: [], early: '' }
  return { tag, rank: patch === undefined ? 1 : 2, numbers: [major, minor, patch].map(Number), early }
}

/** I4: the tags of a repository, those first that an import of some of them should take: latest, then newer versions. */
export const prioritized = (tags: readonly string[]): string[] =>
  tags
    .map(ranked)
    .sort((a, b) => a.rank - b.rank || newerFirst(a, b) || (a.tag < b.tag ? -1 : 1))
    .map(({ tag }) => tag)

function newerFirst(a: Ranked, b: Ranked): number {
  for (const [i, number] of a.numbers.entries()) {
    const other = b.numbers[i] ?? 0
    if (number !== other && !(Number.isNaN(number) && Number.isNaN(other))) return other - number
  }
  if (a.early === b.early) return 0
  if (!a.early || !b.early) return a.early ? 1 : -1
  return a.early < b.early ? 1 : -1
}
