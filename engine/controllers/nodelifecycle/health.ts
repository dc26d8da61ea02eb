import type { Node } from '@hawser/kinds/core/node.ts'
import type { NodeCondition } from '@hawser/kinds/core/nodestatus.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'

/** A node that was not heard of for so long may be dead. */
export const GRACE_MS = 40_000

export const readyCondition = ({ status }: Node): NodeCondition | undefined =>
  status.conditions?.find(({ type }) => type === 'Ready')
export const isReady = (node: Node): boolean => readyCondition(node)?.status === 'True'

/** What only the node itself can know, and nobody knows when it is silent. */
const reported = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** The conditions of a node that went silent, or undefined when that is said already. */
export function silentConditions(node: Node, nowMs: number): NodeCondition[] | undefined {
  const old = node.status.conditions ?? []
  if (reported.every((type) => old.find((condition) => condition.type === type)?.status === 'Unknown'))
    return undefined
  const others = old.filter(({ type }) => !reported.includes(type))
  return [
    ...others,
    ...reported.map((type) =>
      unknown(
        type,
        old.find((condition) => condition.type === type),
        nowMs,
      ),
    ),
  ]
}

function unknown(type: string, old: NodeCondition | undefined, nowMs: number): NodeCondition {
  const now = formatTime(nowMs)
  if (old?.status === 'Unknown') return old
  const said = old
    ? { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }
    : { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' }
  const heartbeat = old?.lastHeartbeatTime
  return {
    type,
    status: 'Unknown',
    ...(heartbeat && { lastHeartbeatTime: heartbeat }),
    lastTransitionTime: now,
    ...said,
  }
}
