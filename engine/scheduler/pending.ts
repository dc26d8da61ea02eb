import type { Pod } from '@hawser/kinds/core/pod.ts'

/** A pod without a node. */
export interface Waiting {
  pod: Pod
  readonly uid: string
  /** How often placing it failed. */
  attempts: number
}
/** Something that may let a pod in that no node would take. */
export type Chance = 'node' | 'podGone' | 'podPlaced' | 'volume' | 'time'

/** Pods waiting for a node: the most important first, and of those the one that came first. */
export interface Pending {
  /** A new pod, or one whose wishes changed; one that waits already keeps its turn. */
  offer(pod: Pod, nowMs: number): void
  /** It has a node, or is gone. */
  forget(uid: string): void
  take(nowMs: number): Waiting | undefined
  /** No node took it: it waits until something changes that its refusals are about. */
  park(waiting: Waiting, filters: ReadonlySet<string>, nowMs: number): void
  /** Binding failed: again after a while. */
  delay(waiting: Waiting, nowMs: number): void
  change(chance: Chance, nowMs: number): void
  /** When a pod can be taken without anything else happening; undefined: not before a change. */
  nextMs(nowMs: number): number | undefined
}

interface Parked {
  readonly waiting: Waiting
  readonly filters: ReadonlySet<string>
  readonly sinceMs: number
}
interface Delayed {
  readonly waiting: Waiting
  readonly atMs: number
}

/** What helps a pod that was refused by a filter; a changed node may help with each. */
const helps: Readonly<Record<string, readonly Chance[]>> = {
  NodeResourcesFit: ['podGone'],
  NodePorts: ['podGone'],
  PodTopologySpread: ['podGone', 'podPlaced'],
  InterPodAffinity: ['podGone', 'podPlaced'],
  VolumeBinding: ['volume'],
}
/** Upstream begins with a second; but most pods that are refused once wait for their volume, which is there at once. */
const FIRST_DELAY_MS = 50
const MAX_DELAY_MS = 10_000
/** Whatever we may have missed: everything is tried again after this long. */
const PARKED_MS = 300_000

export function pending(): Pending {
  const active = new Map<number, Map<string, Waiting>>()
  const parked = new Map<string, Parked>()
  const delayed = new Map<string, Delayed>()

  function activate(waiting: Waiting): void {
    const priority = waiting.pod.spec.priority ?? 0
    active.getOrInsertComputed(priority, () => new Map()).set(waiting.uid, waiting)
  }
  function leave(uid: string): Waiting | undefined {
    const waiting = parked.get(uid)?.waiting ?? delayed.get(uid)?.waiting
    parked.delete(uid)
    delayed.delete(uid)
    return waiting
  }
  function leaveActive(uid: string): Waiting | undefined {
    for (const [priority, pods] of active) {
      const waiting = pods.get(uid)
      if (!waiting) continue
      pods.delete(uid)
      if (pods.size === 0) active.delete(priority)
      return waiting
    }
    return undefined
  }
  /** To its turn, or to wait out the rest of its delay. */
  function retry(waiting: Waiting, failedMs: number, nowMs: number): void {
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (waiting.attempts - 1), MAX_DELAY_MS)
    if (failedMs + delayMs <= nowMs) activate(waiting)
    else delayed.set(waiting.uid, { waiting, atMs: failedMs + delayMs })
  }
  function awaken(nowMs: number): void {
    for (const [uid, { waiting, atMs }] of delayed) {
      if (atMs > nowMs) continue
      delayed.delete(uid)
      activate(waiting)
    }
    for (const [uid, { waiting, sinceMs }] of parked) {
      if (sinceMs + PARKED_MS > nowMs) continue
      parked.delete(uid)
      activate(waiting)
    }
  }
  return {
    offer(pod) {
      const { uid } = pod.metadata
      const known = leaveActive(uid) ?? leave(uid)
      activate(known ? Object.assign(known, { pod }) : { pod, uid, attempts: 0 })
    },
    forget(uid) {
      leaveActive(uid)
      leave(uid)
    },
    take(nowMs) {
      if (delayed.size + parked.size > 0) awaken(nowMs)
      const pods = active.size > 1 ? active.get(Math.max(...active.keys())) : active.values().next().value
      const waiting = pods?.values().next().value
      if (waiting) leaveActive(waiting.uid)
      return waiting
    },
    park(waiting, filters, nowMs) {
      waiting.attempts++
      parked.set(waiting.uid, { waiting, filters, sinceMs: nowMs })
    },
    delay(waiting, nowMs) {
      waiting.attempts++
      retry(waiting, nowMs, nowMs)
    },
    change(chance, nowMs) {
      for (const [uid, { waiting, filters, sinceMs }] of parked) {
        const useful = chance === 'node' || [...filters].some((filter) => helps[filter]?.includes(chance))
        if (!useful) continue
        parked.delete(uid)
        retry(waiting, sinceMs, nowMs)
      }
    },
    nextMs(nowMs) {
      if (active.size > 0) return 0
      let next = Number.POSITIVE_INFINITY
      for (const { atMs } of delayed.values()) next = Math.min(next, atMs)
      for (const { sinceMs } of parked.values()) next = Math.min(next, sinceMs + PARKED_MS)
      return Number.isFinite(next) ? Math.max(0, next - nowMs) : undefined
    },
  }
}
