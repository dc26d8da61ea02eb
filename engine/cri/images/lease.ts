import { randomUUID } from 'node:crypto'
import { ask, type Caller } from './ask.ts'

/** After a crash, what was half done is garbage after so long. */
const lifetimeMs = 6 * 3_600_000

/** Does `work` under a lease: whatever it writes stays until it ends, and then if something refers to it. */
export async function underLease<T>(caller: Caller, work: (leased: Caller) => Promise<T>): Promise<T> {
  const id = `hawser-${randomUUID()}`
  const labels = { 'containerd.io/gc.expire': new Date(Date.now() + lifetimeMs).toISOString() }
  await ask(caller, 'Leases', 'Create', { id, labels })
  try {
    return await work({ ...caller, lease: id })
  } finally {
    // Not with the caller's signal: an aborted caller too must give it back. If that fails, it expires.
    await ask({ connection: caller.connection }, 'Leases', 'Delete', { id }).catch(() => undefined)
  }
}
