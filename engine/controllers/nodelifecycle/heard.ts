import type { Lease } from '@hawser/kinds/coordination/lease.ts'
import type { Node } from '@hawser/kinds/core/node.ts'

/** When nodes were last heard of: by our own clock, since theirs may be wrong. */
export interface Heard {
  /** Notes a lease; true when the node was silent for some time before. */
  lease(lease: Lease): void
  node(node: Node): void
  forget(name: string): void
  lastMs(name: string): number
}
interface Sign {
  readonly lease?: string | undefined
  readonly heartbeat?: string | undefined
  readonly atMs: number
}

export const LEASES = 'kube-node-lease'

export function heard(now: () => number): Heard {
  const signs = new Map<string, Sign>()
  return {
    lease({ metadata: { name }, spec: { renewTime } }) {
      const old = signs.get(name)
      if (old?.lease !== renewTime || !old) signs.set(name, { ...old, lease: renewTime, atMs: now() })
    },
    node({ metadata: { name }, status }) {
      const heartbeat = status.conditions
        ?.filter(({ status }) => status !== 'Unknown')
        .map(({ type, lastHeartbeatTime }) => `${type} ${lastHeartbeatTime}`)
        .join()
      const old = signs.get(name)
      // That we called it silent ourselves is no sign of life.
      const isNews = !old || (heartbeat !== undefined && heartbeat !== '' && old.heartbeat !== heartbeat)
      if (isNews) signs.set(name, { ...old, heartbeat, atMs: now() })
    },
    forget: (name) => void signs.delete(name),
    // First heard of now: whoever was away, they or we, gets the whole time of grace.
    lastMs: (name) => signs.getOrInsertComputed(name, () => ({ atMs: now() })).atMs,
  }
}
