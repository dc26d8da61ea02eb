import { History, rowOf } from './history.ts'
import type { Log, Row, Write } from './log.ts'

/** A log that lasts as long as the process: for tests, and to measure everything but the disk. */
export function memoryLog(): Log {
  const history = new History()
  const rows = new Map<number, Row>()

  return {
    async append(write: Write, told?: (revision: number) => void): Promise<Row | undefined> {
      const decided = history.decide(write)
      if (!decided) return undefined
      told?.(decided.revision)
      const row = rowOf(decided)
      rows.set(row.revision, row)
      return row
    },
    live: async (prefix) => history.live(prefix).map((revision) => rows.get(revision) as Row),
    since: async (revision) => [...rows.values()].filter((row) => row.revision > revision),
    newest: async () => history.newest,
    async compact(revision) {
      for (const stale of history.takeStale(revision)) rows.delete(stale)
    },
    async [Symbol.asyncDispose]() {},
  }
}
