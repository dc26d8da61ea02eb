import { isTolerated } from '@hawser/kinds/core/toleration.ts'
import { selectsPod } from '../affinityterms.ts'
import type { Snapshot } from '../cluster.ts'
import { constraints, counted, domains } from '../filters/spread.ts'
import type { NodeInfo } from '../nodeinfo.ts'
import { matchesTerm } from '../nodeselector.ts'
import type { PodInfo } from '../podinfo.ts'
import { each, type Score, stretched } from './score.ts'

/** Fewest taints that say `PreferNoSchedule`. */
export const preferredTaints: Score = {
  name: 'TaintToleration',
  weight: 3,
  rate({ pod }, nodes) {
    const tolerations = pod.spec.tolerations ?? []
    const unwelcome = ({ node }: NodeInfo): number =>
      node.spec.taints?.filter(
        (taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(tolerations, taint),
      ).length ?? 0
    return stretched(each(nodes, (node) => -unwelcome(node)))
  },
}

export const preferredNodes: Score = {
  name: 'NodeAffinity',
  weight: 2,
  rate({ pod }, nodes) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    if (preferred.length === 0) return undefined
    const sum = (node: NodeInfo): number =>
      preferred.reduce(
        (total, { weight, preference }) => total + (matchesTerm(preference, node) ? weight : 0),
        0,
      )
    return stretched(each(nodes, sum))
  },
}

/** Constraints that may be broken are kept as well as can be. */
export const preferredSpread: Score = {
  name: 'PodTopologySpread',
  weight: 2,
  rate(pod, nodes, snapshot) {
    const wished = constraints(pod, 'ScheduleAnyway')
    if (wished.length === 0) return undefined
    const counts = wished.map((constraint) => {
      const { topologyKey, maxSkew } = constraint
      const perDomain = domains(snapshot, counted(pod, constraint), topologyKey)
      // With many domains the counts are small: the logarithm lets them weigh as much as few domains with many.
      return { topologyKey, perDomain, weight: Math.log(perDomain.size + 2), tolerance: maxSkew - 1 }
    })
    const crowd = ({ labels }: NodeInfo): number => {
      let total = 0
      for (const { topologyKey, perDomain, weight, tolerance } of counts) {
        const domain = labels[topologyKey]
        // Without the label it is in no domain, which is worst.
        if (domain === undefined) return Number.POSITIVE_INFINITY
        total += (perDomain.get(domain) ?? 0) * weight + tolerance
      }
      return total
    }
    return leastCrowded(each(nodes, crowd))
  },
}

/** Upstream's normalisation: in proportion to the most crowded, so that small differences among many count little. */
function leastCrowded(raw: Float64Array): Float64Array | undefined {
  const known = raw.filter(Number.isFinite)
  const [low, high] = [Math.min(...known), Math.max(...known)]
  if (low === high && known.length === raw.length) return undefined
  return raw.map((value) =>
    Number.isFinite(value) ? (high === 0 ? 100 : (100 * (high + low - value)) / high) : 0,
  )
}

/** Pods with the same owner are spread over nodes and zones without being asked to. */
export const spreadByOwner: Score = {
  name: 'SelectorSpread',
  weight: 2,
  rate({ owner, pod }, nodes, { tally, nodes: all }) {
    if (owner === undefined || pod.spec.topologySpreadConstraints?.length) return undefined
    const perNode = tally.ofOwner(owner)
    if (perNode.size === 0) return undefined
    const perZone = new Map<string, number>()
    for (const { name, labels } of all) {
      const zone = labels[ZONE]
      if (zone !== undefined) perZone.set(zone, (perZone.get(zone) ?? 0) + (perNode.get(name) ?? 0))
    }
    const crowd = ({ name, labels }: NodeInfo): number =>
      (perNode.get(name) ?? 0) + (perZone.get(labels[ZONE] ?? '') ?? 0) / Math.max(1, nodes.length)
    return stretched(each(nodes, (node) => -crowd(node)))
  },
}
const ZONE = 'topology.kubernetes.io/zone'

/** Beside the pods it likes and that like it, away from the others. */
export const preferredPods: Score = {
  name: 'InterPodAffinity',
  weight: 2,
  rate(pod, nodes, snapshot) {
    const pulls = attractions(pod, snapshot)
    if (pulls.length === 0) return undefined
    const sum = ({ labels }: NodeInfo): number =>
      pulls.reduce(
        (total, { topologyKey, perDomain }) => total + (perDomain.get(labels[topologyKey] ?? '') ?? 0),
        0,
      )
    return stretched(each(nodes, sum))
  },
}

interface Pull {
  readonly topologyKey: string
  readonly perDomain: ReadonlyMap<string, number>
}

function attractions(pod: PodInfo, snapshot: Snapshot): Pull[] {
  const own = pod.terms
    .filter(({ kind }) => kind === 'preferred')
    .map(({ weight, term }): Pull => {
      const perDomain = domains(snapshot, term, term.topologyKey)
      return {
        topologyKey: term.topologyKey,
        perDomain: new Map([...perDomain].map(([d, n]) => [d, n * weight])),
      }
    })
  const theirs = [...snapshot.tally.terms()]
    .filter(({ kind, term }) => kind !== 'requiredAnti' && selectsPod(term, pod, snapshot.labelsOf))
    .map(({ term, weights }): Pull => {
      const perDomain = new Map<string, number>()
      for (const { name, labels } of snapshot.nodes) {
        const domain = labels[term.topologyKey]
        if (domain !== undefined)
          perDomain.set(domain, (perDomain.get(domain) ?? 0) + (weights.get(name) ?? 0))
      }
      return { topologyKey: term.topologyKey, perDomain }
    })
  return [...own, ...theirs]
}
