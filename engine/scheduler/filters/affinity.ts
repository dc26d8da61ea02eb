import { type PodSelection, selectsPod, type Term } from '../affinityterms.ts'
import type { Snapshot } from '../cluster.ts'
import type { NodeInfo } from '../nodeinfo.ts'
import type { PodInfo } from '../podinfo.ts'
import type { PerNode } from '../tally.ts'
import type { Filter } from './filter.ts'

/** Beside the pods it must be with, away from those it must not be with, and from those that do not want it. */
export const podAffinity: Filter = {
  name: 'InterPodAffinity',
  resolvable: true,
  prepare(pod, snapshot) {
    const unwanted = repelled(pod, snapshot)
    const avoided = terms(pod, 'requiredAnti').map((term) => where(snapshot, term, term))
    const wanted = attraction(pod, snapshot)
    if (unwanted.length + avoided.length === 0 && !wanted) return undefined
    return (node) => {
      if (wanted && !wanted(node)) return "node(s) didn't match pod affinity rules"
      if (avoided.some((place) => place.has(node))) return "node(s) didn't match pod anti-affinity rules"
      if (unwanted.some((place) => place.has(node)))
        return "node(s) didn't satisfy existing pods anti-affinity rules"
      return undefined
    }
  },
}

const terms = (pod: PodInfo, wanted: 'required' | 'requiredAnti'): Term[] =>
  pod.terms.filter(({ kind }) => kind === wanted).map(({ term }) => term)

/** Values of a topology label where there is at least one of some pods. */
interface Places {
  readonly size: number
  has(node: NodeInfo): boolean
}

function places({ nodes }: Snapshot, perNode: PerNode, topologyKey: string): Places {
  const values = new Set<string>()
  for (const { name, labels } of nodes) {
    const value = labels[topologyKey]
    if (value !== undefined && (perNode.get(name) ?? 0) > 0) values.add(value)
  }
  return {
    size: values.size,
    has({ labels }) {
      const value = labels[topologyKey]
      return value !== undefined && values.has(value)
    },
  }
}

const where = (snapshot: Snapshot, selected: PodSelection, { topologyKey }: Term): Places =>
  places(snapshot, snapshot.tally.selected(selected), topologyKey)

/** Where pods are that must not have this one near them. */
const repelled = (pod: PodInfo, snapshot: Snapshot): Places[] =>
  [...snapshot.tally.terms()]
    .filter(({ kind, term }) => kind === 'requiredAnti' && selectsPod(term, pod, snapshot.labelsOf))
    .map(({ term, holders }) => places(snapshot, holders, term.topologyKey))

/** Where all of the pods are that it must be with; the first of a group that wants itself may go anywhere. */
function attraction(pod: PodInfo, snapshot: Snapshot): ((node: NodeInfo) => boolean) | undefined {
  const required = terms(pod, 'required')
  if (required.length === 0) return undefined
  const wanted = required.map((term) => ({ term, place: where(snapshot, term, term) }))
  const isFirst =
    wanted.every(({ place }) => place.size === 0) &&
    required.every((term) => selectsPod(term, pod, snapshot.labelsOf))
  return (node) =>
    wanted.every(({ term, place }) =>
      isFirst ? node.labels[term.topologyKey] !== undefined : place.has(node),
    )
}
