import type { Node } from '@hawser/kinds/core/node.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { type Taint, type Toleration, tolerates } from '@hawser/kinds/core/toleration.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import { readyCondition } from './health.ts'

const PREFIX = 'node.kubernetes.io/'
export const NOT_READY = `${PREFIX}not-ready`
export const UNREACHABLE = `${PREFIX}unreachable`

/** Conditions of which `True` is trouble, and the taint that says so. */
const troubles: Readonly<Record<string, string>> = {
  MemoryPressure: `${PREFIX}memory-pressure`,
  DiskPressure: `${PREFIX}disk-pressure`,
  PIDPressure: `${PREFIX}pid-pressure`,
  NetworkUnavailable: `${PREFIX}network-unavailable`,
}
const UNSCHEDULABLE = `${PREFIX}unschedulable`
const ours = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE, ...Object.values(troubles)])

/**
 * The taints a node should have: those of others, and what its condition says.
 *
 * @param evicts  Pods may be moved elsewhere. When no node is ready at all it is rather the network or we that are in
 *   trouble, and moving pods would only make it worse.
 */
export function taintsOf(node: Node, evicts: boolean, nowMs: number): Taint[] {
  const old = node.spec.taints ?? []
  const others = old.filter(({ key, effect }) => !ours.has(key) || effect === 'PreferNoSchedule')
  const wanted = [
    ...conditionTaints(node).map((key): Taint => ({ key, effect: 'NoSchedule' })),
    ...(evicts ? evictionTaints(node) : []).map((key): Taint => ({ key, effect: 'NoExecute' })),
  ]
  return [
    ...others,
    ...wanted.map((taint) => {
      const known = old.find(({ key, effect }) => key === taint.key && effect === taint.effect)
      return known ?? { ...taint, timeAdded: formatTime(nowMs) }
    }),
  ]
}

function conditionTaints(node: Node): string[] {
  const ready = readyCondition(node)?.status
  const found = (node.status.conditions ?? []).flatMap(({ type, status }) =>
    status === 'True' && troubles[type] ? [troubles[type]] : [],
  )
  if (node.spec.unschedulable) found.push(UNSCHEDULABLE)
  if (ready !== 'True') found.push(ready === 'Unknown' ? UNREACHABLE : NOT_READY)
  return found
}

function evictionTaints(node: Node): string[] {
  const ready = readyCondition(node)?.status
  if (ready === 'Unknown') return [UNREACHABLE]
  return ready === 'False' ? [NOT_READY] : []
}

/**
 * When a pod has to leave because of the node's NoExecute taints.
 *
 * @param sinceMs  When a taint was first seen; taints set by users do not say it themselves.
 * @returns        Milliseconds since 1970, or undefined: it may stay.
 */
export function leavesAt(
  { spec }: Pod,
  taints: readonly Taint[],
  sinceMs: (taint: Taint) => number,
): number | undefined {
  const times = taints
    .filter(({ effect }) => effect === 'NoExecute')
    .map((taint) => {
      const since = parseTime(taint.timeAdded ?? '') ?? sinceMs(taint)
      return since + patienceMs(spec.tolerations ?? [], taint)
    })
  const first = Math.min(...times)
  return Number.isFinite(first) ? first : undefined
}

/** How long a pod bears a taint: the shortest of its tolerations that apply; 0 when none does. */
function patienceMs(tolerations: readonly Toleration[], taint: Taint): number {
  const applying = tolerations.filter((toleration) => tolerates(toleration, taint))
  if (applying.length === 0) return 0
  const seconds = applying.map(({ tolerationSeconds = Number.POSITIVE_INFINITY }) => tolerationSeconds)
  return Math.max(0, Math.min(...seconds)) * 1000
}
