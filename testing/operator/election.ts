import { setTimeout as wait } from 'node:timers/promises'
import { done, type Rest } from './rest.ts'

const leaseSeconds = 2
const retryMs = 300

/** Resolves once this identity holds the lease, and keeps it until the signal. */
export async function lead(rest: Rest, lease: string, identity: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await acquire(rest, lease, identity))) await wait(retryMs)
  void renew(rest, lease, identity, signal)
}

async function renew(rest: Rest, lease: string, identity: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(retryMs)
    if (!signal.aborted) await acquire(rest, lease, identity).catch(() => false)
  }
}

/** Takes or renews the lease; false when another holds it, or was first. */
async function acquire(rest: Rest, path: string, identity: string): Promise<boolean> {
  const { json: lease } = await done(rest('GET', path))
  const { holderIdentity = '', renewTime, leaseTransitions = 0, acquireTime } = lease.spec
  const isOwn = holderIdentity === identity
  const isExpired = Date.now() > Date.parse(renewTime ?? 0) + leaseSeconds * 1000
  if (!isOwn && holderIdentity !== '' && !isExpired) return false
  const now = microTime()
  const spec = {
    holderIdentity: identity,
    leaseDurationSeconds: leaseSeconds,
    renewTime: now,
    acquireTime: isOwn ? acquireTime : now,
    leaseTransitions: isOwn ? leaseTransitions : leaseTransitions + 1,
  }
  const { code } = await rest('PUT', path, { body: { ...lease, spec } })
  return code === 200
}

/** As `metav1.MicroTime`. */
export const microTime = (): string => new Date().toISOString().replace('Z', '000Z')
