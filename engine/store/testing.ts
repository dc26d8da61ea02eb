import { type Decided, History, rowOf } from './history.ts'
import type { Log, Row } from './log.ts'

export interface PatientDisk {
  /** Takes nothing until it is told to. */
  isSlow: boolean
  readonly waits: number
  /** Revisions that are on it. */
  readonly revisions: ReadonlySet<number>
  /** @param count  Of the writes that wait. Default: all. */
  take(count?: number): void
  /** Loses what waits. */
  refuse(): void
}

/** A log whose disk takes what was written when the test says so, or refuses it. */
export function patientLog(): { readonly disk: PatientDisk; readonly log: Log } {
  const history = new History()
  const rows = new Map<number, Row>()
  const revisions = new Set<number>()
  let waiting: { decided: Decided; resolve(row: Row): void; reject(error: Error): void }[] = []
  let newest: Promise<unknown> = Promise.resolve()
  const disk = {
    isSlow: false,
    revisions,
    get waits() {
      return waiting.length
    },
    take(count = waiting.length) {
      for (const { decided, resolve } of waiting.splice(0, count)) {
        const row = rowOf(decided)
        rows.set(row.revision, row)
        revisions.add(row.revision)
        resolve(row)
      }
    },
    refuse() {
      const lost = waiting
      waiting = []
      history.undo(lost.map(({ decided }) => decided))
      for (const { reject } of lost) reject(new Error('no space left on device'))
    },
  }
  const log: Log = {
    async append(write, told) {
      const decided = history.decide(write)
      if (!decided) {
        // As SQLite's: a lost race is told when the winner is on disk.
        await newest.catch(() => {})
        return undefined
      }
      told?.(decided.revision)
      const stored = new Promise<Row>((resolve, reject) => waiting.push({ decided, resolve, reject }))
      newest = stored
      if (!disk.isSlow) disk.take()
      return stored
    },
    live: async (prefix) => history.live(prefix).map((revision) => rows.get(revision) as Row),
    since: async (revision) => [...rows.values()].filter((row) => row.revision > revision),
    newest: async () => history.newest,
    compact: async () => {},
    async [Symbol.asyncDispose]() {},
  }
  return { disk, log }
}
