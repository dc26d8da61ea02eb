import { isTolerated } from '@hawser/kinds/core/toleration.ts'
import type { TopologySpreadConstraint } from '@hawser/kinds/core/topologyspread.ts'
import { matchesLabels, requirementsOf } from '@hawser/kinds/meta/selector.ts'
import { type PodSelection, sameLabels, selection } from '../affinityterms.ts'
import type { Snapshot } from '../cluster.ts'
import type { NodeInfo } from '../nodeinfo.ts'
import { requiredNode } from '../nodeselector.ts'
import type { PodInfo } from '../podinfo.ts'
import type { Filter } from './filter.ts'

const TOO_UNEVEN = "node(s) didn't match pod topology spread constraints"

/** No domain gets more pods than another by more than `maxSkew`. */
export const spread: Filter = {
  name: 'PodTopologySpread',
  resolvable: true,
  prepare(pod, snapshot) {
    const tests = constraints(pod, 'DoNotSchedule').map((constraint) => evenness(pod, snapshot, constraint))
    if (tests.length === 0) return undefined
    return (node) => {
      for (const test of tests) {
        const refusal = test(node)
        if (refusal) return refusal
      }
      return undefined
    }
  },
}

export const constraints = (
  { pod }: PodInfo,
  when: TopologySpreadConstraint['whenUnsatisfiable'],
): TopologySpreadConstraint[] =>
  (pod.spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when)

/** The pods that a constraint counts: those it selects in the pod's namespace. */
export function counted({ namespace, labels }: PodInfo, constraint: TopologySpreadConstraint): PodSelection {
  const { labelSelector, matchLabelKeys } = constraint
  const requirements = labelSelector && [
    ...requirementsOf(labelSelector),
    ...sameLabels(labels, matchLabelKeys),
  ]
  return selection(requirements, [namespace])
}

function evenness(
  pod: PodInfo,
  snapshot: Snapshot,
  constraint: TopologySpreadConstraint,
): (node: NodeInfo) => string | undefined {
  const { topologyKey, maxSkew, minDomains = 1 } = constraint
  const selected = counted(pod, constraint)
  const perDomain = domains(snapshot, selected, topologyKey, eligible(pod, constraint))
  const fewest = perDomain.size < minDomains ? 0 : Math.min(...perDomain.values())
  const itself = matchesLabels(selected.selector, pod.labels) ? 1 : 0
  return ({ labels }) => {
    const domain = labels[topologyKey]
    if (domain === undefined) return `${TOO_UNEVEN} (missing required label)`
    return (perDomain.get(domain) ?? 0) + itself - fewest > maxSkew ? TOO_UNEVEN : undefined
  }
}

/** Nodes that count: those the pod could go to, as far as the constraint says so. */
function eligible({ pod }: PodInfo, constraint: TopologySpreadConstraint): (node: NodeInfo) => boolean {
  const { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint
  const matches = nodeAffinityPolicy === 'Honor' ? requiredNode(pod.spec) : undefined
  const tolerations = pod.spec.tolerations ?? []
  return (info) => {
    if (matches && !matches(info)) return false
    if (nodeTaintsPolicy === 'Ignore') return true
    return !info.node.spec.taints?.some(
      (taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(tolerations, taint),
    )
  }
}

/** Selected pods by value of the topology label, over the nodes that count. */
export function domains(
  { nodes, tally }: Snapshot,
  selected: PodSelection,
  topologyKey: string,
  counts: (node: NodeInfo) => boolean = () => true,
): Map<string, number> {
  const perNode = tally.selected(selected)
  const perDomain = new Map<string, number>()
  for (const node of nodes) {
    const domain = node.labels[topologyKey]
    if (domain === undefined || !counts(node)) continue
    perDomain.set(domain, (perDomain.get(domain) ?? 0) + (perNode.get(node.name) ?? 0))
  }
  return perDomain
}
