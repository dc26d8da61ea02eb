/** One write. A row without a value is a deletion. */
export interface Row {
  readonly revision: number
  readonly key: string
  readonly value?: string
}

/** A write that takes place only if `key`'s live revision is `expected` (0: the key is absent). */
export interface Write {
  readonly key: string
  /** Absent: delete. */
  readonly value?: string
  readonly expected: number
}

/**
 * An append-only log of writes: all a storage engine must offer. Kinds, watches and
 * resourceVersions are built once on top, in store.ts, for every backend.
 */
export interface Log extends AsyncDisposable {
  /**
   * Appends one write and resolves once it is on disk. Revisions start at 1, follow the order of the calls, and are dense
   * but for those of writes that the disk refused. Resolves to undefined when another writer was first: losing a race is
   * a normal answer. Rejects when the disk fails. Writes that wait together share one commit.
   *
   * @param decided  Told the revision as soon as it is known, which may be before `append` returns. Who then builds on
   *                 this write is refused by the disk together with it.
   */
  append(write: Write, decided?: (revision: number) => void): Promise<Row | undefined>
  /** Live rows under `prefix`, ordered by key. */
  live(prefix: string): Promise<Row[]>
  /** Every kept row after `revision`, deletions included, oldest first. */
  since(revision: number): Promise<Row[]>
  /** The newest revision; 0 when nothing was ever written. */
  newest(): Promise<number>
  /** Forgets rows up to `revision` that a newer row of the same key replaces, and deletions up to there. */
  compact(revision: number): Promise<void>
}
