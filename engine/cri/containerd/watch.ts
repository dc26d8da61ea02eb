import { setTimeout as sleep } from 'node:timers/promises'

const lookEveryMs = 500
const firstWaitMs = 100
const longestWaitMs = 10_000
const steadyAfterMs = 60_000

/** A daemon that must run: how to see whether it does, and how to start it. */
export interface Watched {
  alive(): Promise<boolean>
  /** Resolves when it is ready, rejects when it is not. */
  restart(): Promise<void>
  /** Once a look: housekeeping that must not fail the watch. */
  tidy(): Promise<void>
  log(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** Starts the daemon again whenever it is gone, until `signal` aborts; waits longer after each failure. */
export async function watch(daemon: Watched, signal: AbortSignal): Promise<void> {
  let failures = 0
  let startedAt = Date.now()
  while (await pause(lookEveryMs, signal)) {
    await daemon
      .tidy()
      .catch((error: Error) => daemon.log('containerd: housekeeping failed', { error: error.message }))
    if (await daemon.alive()) continue
    failures = Date.now() - startedAt > steadyAfterMs ? 0 : failures
    const waitMs = backOff(failures++)
    daemon.log('containerd has ended; containers run on; starting it again', { inMs: waitMs })
    if (!(await pause(waitMs, signal))) return
    startedAt = Date.now()
    await daemon.restart().catch((error: Error) => daemon.log(error.message))
  }
}

/** How long to wait before the next start after so many failures in a row. */
export function backOff(failures: number): number {
  return Math.min(firstWaitMs * 2 ** failures, longestWaitMs)
}

/** Waits without keeping the process alive. False: aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined)
  return !signal.aborted
}
