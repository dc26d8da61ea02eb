import type { Node } from '@hawser/kinds/core/node.ts'
import type { NodeCondition } from '@hawser/kinds/core/nodestatus.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodReady, isPodTerminal } from '@hawser/kinds/core/podstatus.ts'
import type { Taint } from '@hawser/kinds/core/toleration.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { GRACE_MS, readyCondition, silentConditions } from './health.ts'
import { leavesAt, taintsOf } from './taints.ts'

export interface State {
  readonly node: Node
  /** When it was last heard of, by our clock. */
  readonly heardMs: number
  /** At least one other node is ready. */
  readonly othersReady: boolean
  readonly pods: readonly Pod[]
  /** When each taint was first seen. */
  readonly taintedMs: (taint: Taint) => number
  readonly nowMs: number
}
export type Action =
  | { readonly do: 'setConditions'; readonly node: Node; readonly conditions: readonly NodeCondition[] }
  | { readonly do: 'setTaints'; readonly node: Node; readonly taints: readonly Taint[] }
  | { readonly do: 'markNotReady' | 'evict'; readonly pod: Pod }

/** Finds out which nodes are dead, keeps new pods off them and moves the others away. */
export function reconcile(state: State): Action[] {
  const { node, heardMs, nowMs } = state
  if (node.metadata.deletionTimestamp) return []
  const conditions = nowMs - heardMs > GRACE_MS ? silentConditions(node, nowMs) : undefined
  // Decide on taints when the API shows the new condition.
  if (conditions) return [{ do: 'setConditions', node, conditions }]
  return [...retaint(state), ...notReady(state), ...evictions(state)]
}

function retaint({ node, othersReady, nowMs }: State): Action[] {
  const taints = taintsOf(node, othersReady, nowMs)
  return isSameSet(node.spec.taints ?? [], taints) ? [] : [{ do: 'setTaints', node, taints }]
}

const isSameSet = (a: readonly Taint[], b: readonly Taint[]): boolean =>
  a.length === b.length && a.every((taint) => b.some((other) => same(taint, other)))

/** Nobody should be sent to pods that nobody can vouch for. A node that reports speaks for its pods itself. */
const notReady = ({ node, pods }: State): Action[] =>
  readyCondition(node)?.status === 'Unknown'
    ? pods.filter(isPodReady).map((pod) => ({ do: 'markNotReady', pod }))
    : []

const evictions = (state: State): Action[] =>
  leaving(state)
    .filter(({ atMs }) => atMs <= state.nowMs)
    .map(({ pod }) => ({ do: 'evict', pod }))

const leaving = ({ node, pods, taintedMs }: State): { pod: Pod; atMs: number }[] =>
  pods.flatMap((pod) => {
    if (pod.metadata.deletionTimestamp || isPodTerminal(pod)) return []
    const atMs = leavesAt(pod, node.spec.taints ?? [], taintedMs)
    return atMs === undefined ? [] : [{ pod, atMs }]
  })

/** When silence becomes too long, or a pod's patience ends. */
export function again(state: State): number {
  const { heardMs, nowMs } = state
  const silentAt = heardMs + GRACE_MS + 1
  const times = [...leaving(state).map(({ atMs }) => atMs), silentAt].filter((atMs) => atMs > nowMs)
  return Math.min(...times.map((atMs) => atMs - nowMs), GRACE_MS)
}
