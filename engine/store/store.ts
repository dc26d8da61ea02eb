import type { Log, Row, Write } from './log.ts'

/** A row that is on disk, with what its writer knows about it (the parsed object, say). Rows that were read have no note. */
export interface Stored<Note> extends Row {
  readonly note: Note
}

/**
 * One log seen by a whole server: who writes, and who must know. A value is text that nobody here looks into.
 *
 * Invariant: subscribers hear of a row before the writer does, and of all rows in the order of their revisions. So
 * whoever got an answer and asks a subscriber (the watch cache) sees his own write.
 */
export interface Store<Note> extends AsyncDisposable {
  /** Newest revision that the subscribers have heard of. */
  readonly revision: number
  /** All live rows, ordered by key: for the start of the server. */
  load(): Promise<Row[]>
  /**
   * Resolves to undefined when another writer was first.
   *
   * @param note  Called as soon as the revision is known, which is before `write` returns where the log decides at once.
   */
  write(write: Write, note: (revision: number) => Note): Promise<Row | undefined>
  /** `listener` gets what one commit made, together. It must not throw. */
  subscribe(listener: (rows: readonly Stored<Note>[]) => void): void
}

export interface StoreOptions {
  /** Revisions whose replaced rows are kept; older ones are forgotten now and then. */
  readonly keep?: number
  /** Told when forgetting old rows failed, which the store survives. */
  readonly onError?: (error: unknown) => void
}

/** Opens a store on a log, which it closes when it is disposed of. */
export async function openStore<Note>(log: Log, options: StoreOptions = {}): Promise<Store<Note>> {
  const { keep = 10_000, onError = () => {} } = options
  const listeners: ((rows: readonly Stored<Note>[]) => void)[] = []
  let revision = await log.newest()
  let compacted = revision
  let arrived: Stored<Note>[] = []
  let published: Promise<void> | undefined

  const publish = (): void => {
    const rows = arrived
    arrived = []
    published = undefined
    revision = (rows.at(-1) as Row).revision
    for (const listener of listeners) listener(rows)
    if (revision - compacted >= keep * 2) compact()
  }
  const compact = (): void => {
    compacted = revision - keep
    log.compact(compacted).catch(onError)
  }

  return {
    get revision() {
      return revision
    },
    load: () => log.live(''),
    async write(write, note) {
      let noted: Note | undefined
      const row = await log.append(write, (revision) => {
        noted = note(revision)
      })
      if (row) {
        arrived.push({ ...row, note: noted as Note })
        // The log resolves the writes of one commit together, so they all have arrived when this microtask runs.
        published ??= Promise.resolve().then(publish)
      }
      await published
      return row
    },
    subscribe(listener) {
      listeners.push(listener)
    },
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  }
}
