import type { Host } from './host.ts'
import type { Ruleset } from './ruleset.ts'
import { forget, staleFlows } from './staleFlows.ts'
import type { Table } from './table.ts'

export interface SyncOptions {
  readonly table: Table
  readonly host: Host
  /** The rules as they should be now. */
  readonly wanted: () => Ruleset
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
  /** How often to look whether our table is still there. */
  readonly checkMs?: number
}

/** Keeps the kernel's rules as wanted: one nft run at a time, changes that come together in one run. */
export interface Sync {
  /** Something may have changed. */
  changed(): void
  /** Ends the loop; resolves when no nft is running. */
  stop(): Promise<void>
}

const SETTLE_MS = 10
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 30_000

export function startSync({ table, host, wanted, log, checkMs = 60_000 }: SyncOptions): Sync {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let stopped = false
  let retryMs = FIRST_RETRY_MS
  let last: Ruleset | undefined

  function plan(delayMs: number): void {
    if (stopped || timer) return
    timer = setTimeout(() => {
      timer = undefined
      running = (running ?? Promise.resolve()).then(once)
    }, delayMs)
  }
  async function once(): Promise<void> {
    if (stopped) return
    const rules = wanted()
    try {
      await table.apply(rules)
      retryMs = FIRST_RETRY_MS
      const before = last
      last = rules
      if (before) await forget(host, staleFlows(before, rules))
    } catch (error) {
      log(`service rules could not be applied; trying again in ${retryMs} ms: ${(error as Error).message}`, {
        error,
      })
      plan(retryMs)
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
    }
  }
  const checking = setInterval(() => {
    running = (running ?? Promise.resolve()).then(async () => {
      if (stopped || (await table.check())) return
      log('somebody removed our nftables table; making it again')
      plan(0)
    })
  }, checkMs)
  checking.unref()
  return {
    changed: () => plan(SETTLE_MS),
    async stop() {
      stopped = true
      clearTimeout(timer)
      clearInterval(checking)
      await running
    },
  }
}
