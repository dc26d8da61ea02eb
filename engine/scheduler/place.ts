import type { Snapshot } from './cluster.ts'
import { podAffinity } from './filters/affinity.ts'
import type { Filter, Refusal } from './filters/filter.ts'
import { nodeAffinity, taints, unschedulable } from './filters/node.ts'
import { hostPorts, resources } from './filters/room.ts'
import { spread } from './filters/spread.ts'
import { volumes } from './filters/volumes.ts'
import type { NodeInfo } from './nodeinfo.ts'
import type { PodInfo } from './podinfo.ts'
import {
  preferredNodes,
  preferredPods,
  preferredSpread,
  preferredTaints,
  spreadByOwner,
} from './scores/preferences.ts'
import { balanced, leastAllocated } from './scores/room.ts'
import type { Score } from './scores/score.ts'

/** Where a pod goes, or why it cannot go anywhere now. */
export type Placement = { readonly node: string } | { readonly reasons: Reasons }
export interface Reasons {
  readonly nodes: number
  /** How many nodes were refused with each text. */
  readonly counts: ReadonlyMap<string, number>
  /** It is the pod's own trouble: no node was looked at. */
  readonly nowhere?: string
  /** Nodes on which removing other pods might help. */
  readonly resolvable: number
  /** Names of the filters that refused: what has to change. */
  readonly filters: ReadonlySet<string>
}

/** In upstream's order: of several refusals of a node the first is told. */
const filters: readonly Filter[] = [
  unschedulable,
  taints,
  nodeAffinity,
  hostPorts,
  resources,
  volumes,
  spread,
  podAffinity,
]
const scores: readonly Score[] = [
  leastAllocated,
  balanced,
  preferredTaints,
  preferredNodes,
  preferredSpread,
  spreadByOwner,
  preferredPods,
]

/**
 * Chooses the node for a pod. Pure: same snapshot, same answer.
 *
 * @param from  Where to start looking: with more than a hundred nodes not all are looked at, and each time others.
 */
export function place(pod: PodInfo, snapshot: Snapshot, from = 0): Placement {
  const { nodes } = snapshot
  const refused = { counts: new Map<string, number>(), filters: new Set<string>(), resolvable: 0 }
  const tests: { readonly filter: Filter; readonly test: (node: NodeInfo) => Refusal }[] = []
  for (const filter of filters) {
    const test = filter.prepare(pod, snapshot)
    if (typeof test === 'function') tests.push({ filter, test })
    else if (test) {
      refused.filters.add(filter.name)
      return { reasons: { ...refused, nodes: nodes.length, nowhere: test.nowhere } }
    }
  }
  const enough = sampleSize(nodes.length)
  const fitting: NodeInfo[] = []
  for (let i = 0; i < nodes.length && fitting.length < enough; i++) {
    const node = nodes[(from + i) % nodes.length] as NodeInfo
    const failed = tests.find(({ filter, test }) => {
      const refusal = test(node)
      if (refusal === undefined) return false
      note(refused.counts, refusal)
      refused.filters.add(filter.name)
      return true
    })
    if (!failed) fitting.push(node)
    else if (failed.filter.resolvable) refused.resolvable++
  }
  const best = choose(pod, fitting, snapshot)
  return best ? { node: best.name } : { reasons: { ...refused, nodes: nodes.length } }
}

function note(counts: Map<string, number>, refusal: Exclude<Refusal, undefined>): void {
  for (const text of typeof refusal === 'string' ? [refusal] : refusal)
    counts.set(text, (counts.get(text) ?? 0) + 1)
}

/** Upstream's rule for how many nodes that will do are enough to choose from. */
function sampleSize(nodes: number): number {
  if (nodes <= 100) return nodes
  const percent = Math.max(5, 50 - nodes / 125)
  return Math.max(100, Math.floor((nodes * percent) / 100))
}

function choose(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): NodeInfo | undefined {
  if (nodes.length < 2) return nodes[0]
  const total = new Float64Array(nodes.length)
  for (const { weight, rate } of scores) {
    const rated = rate(pod, nodes, snapshot)
    if (rated)
      for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + weight * (rated[i] as number)
  }
  let best = 0
  for (let i = 1; i < total.length; i++) if ((total[i] as number) > (total[best] as number)) best = i
  return nodes[best]
}
