import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Row } from './log.ts'

/** What the thread of the store can be asked; see sqlite.ts for who asks. */
export type Request =
  | { readonly do: 'open' }
  /** Stores rows in one transaction: key and value alternate, revisions count up from `first`. */
  | { readonly do: 'write'; readonly first: number; readonly rows: readonly (string | undefined)[] }
  | { readonly do: 'read'; readonly revisions: readonly number[] }
  | { readonly do: 'since'; readonly revision: number }
  | { readonly do: 'newest' }
  | { readonly do: 'forget'; readonly revisions: readonly number[]; readonly newest: number }
  | { readonly do: 'close' }
export interface Reply {
  readonly error?: string
  readonly result?: unknown
}
/** All rows without their values, oldest first. */
export interface Opened {
  readonly newest: number
  readonly revisions: readonly number[]
  readonly keys: readonly string[]
  readonly deleted: readonly number[]
}

const layout = `
  CREATE TABLE IF NOT EXISTS log (revision INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS counter (only INTEGER PRIMARY KEY CHECK (only = 1), newest INTEGER NOT NULL) STRICT;
`
/** Rows per transaction while forgetting: writers wait no longer than that takes. */
const forgetAtOnce = 2000

class Database {
  readonly #db: DatabaseSync
  readonly #insert: StatementSync
  readonly #read: StatementSync
  readonly #forget: StatementSync

  constructor(path: string) {
    // Secrets are in it. SQLite gives its other files the rights of this one.
    closeSync(openSync(path, 'a', 0o600))
    // A server that is being replaced gets a moment to end.
    this.#db = new DatabaseSync(path, { timeout: 1000 })
    // Exclusive: a second server on the same data would decide on an index that does not know our writes.
    this.#db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
    this.#db.exec(layout)
    this.#insert = this.#db.prepare('INSERT INTO log (revision, key, value) VALUES (?, ?, ?)')
    this.#read = this.#db.prepare('SELECT revision, key, value FROM log WHERE revision = ?')
    this.#forget = this.#db.prepare('DELETE FROM log WHERE revision = ?')
  }

  newest(): number {
    const sql =
      'SELECT max(coalesce((SELECT newest FROM counter), 0), coalesce(max(revision), 0)) AS newest FROM log'
    return (this.#db.prepare(sql).get() as { newest: number }).newest
  }

  open(): Opened {
    const rows = this.#db.prepare('SELECT revision, key, value IS NULL AS deleted FROM log ORDER BY revision')
    const revisions: number[] = []
    const keys: string[] = []
    const deleted: number[] = []
    for (const row of rows.iterate()) {
      revisions.push(row.revision as number)
      keys.push(row.key as string)
      deleted.push(row.deleted as number)
    }
    return { newest: this.newest(), revisions, keys, deleted }
  }

  write(first: number, rows: readonly (string | undefined)[]): void {
    const insert = (): void => {
      for (let at = 0; at < rows.length; at += 2) {
        this.#insert.run(first + at / 2, rows[at] as string, rows[at + 1] ?? null)
      }
    }
    // One row is a transaction by itself.
    if (rows.length === 2) insert()
    else this.#transaction(insert)
  }

  read(revisions: readonly number[]): Row[] {
    return revisions.map((revision) => toRow(this.#read.get(revision)))
  }

  since(revision: number): Row[] {
    const rows = this.#db.prepare('SELECT revision, key, value FROM log WHERE revision > ? ORDER BY revision')
    return rows.all(revision).map(toRow)
  }

  /** `newest` is kept apart, because the row that has it may be one of the forgotten. */
  forget(revisions: readonly number[], newest: number): void {
    const keep = this.#db.prepare('INSERT OR REPLACE INTO counter (only, newest) VALUES (1, ?)')
    for (let at = 0; at < revisions.length; at += forgetAtOnce) {
      this.#transaction(() => {
        keep.run(newest)
        for (const revision of revisions.slice(at, at + forgetAtOnce)) this.#forget.run(revision)
      })
    }
  }

  close(): void {
    this.#db.close()
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }
}

// Rows of node:sqlite have no prototype; only the fields go over.
function toRow(found: unknown): Row {
  const { revision, key, value } = found as { revision: number; key: string; value: string | null }
  return value === null ? { revision, key } : { revision, key, value }
}

function serve(): void {
  let database: Database | undefined
  const answer = (request: Request): unknown => {
    database ??= new Database(workerData as string)
    switch (request.do) {
      case 'open':
        return database.open()
      case 'write':
        return database.write(request.first, request.rows)
      case 'read':
        return database.read(request.revisions)
      case 'since':
        return database.since(request.revision)
      case 'newest':
        return database.newest()
      case 'forget':
        return database.forget(request.revisions, request.newest)
      case 'close':
        return database.close()
    }
  }
  parentPort?.on('message', (request: Request) => {
    let reply: Reply
    try {
      reply = { result: answer(request) }
    } catch (error) {
      reply = { error: (error as Error).message }
    }
    parentPort?.postMessage(reply)
  })
}

serve()
