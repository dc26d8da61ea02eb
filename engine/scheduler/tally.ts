import { type NamespaceLabels, type PodSelection, selectsPod, type Term } from './affinityterms.ts'
import type { PodInfo } from './podinfo.ts'

/** How many pods something is true of, by node. */
export type PerNode = Map<string, number>

export function adjust(counts: PerNode, node: string, by: number): void {
  const count = (counts.get(node) ?? 0) + by
  if (count === 0) counts.delete(node)
  else counts.set(node, count)
}

/** Pods by node: those that selections select, those of each owner, and those that have a term about other pods. */
export interface Tally {
  add(pod: PodInfo, node: string): void
  remove(pod: PodInfo, node: string): void
  /** Pods by node that a selection selects, on their way out or not counted; kept up to date once asked for. */
  selected(selection: PodSelection): PerNode
  /** Pods by node of the same owner. */
  ofOwner(uid: string): PerNode
  /** Terms that placed pods have. */
  terms(): Iterable<HeldTerm>
  /** A namespace's labels changed: what selects namespaces may select others. */
  forgetNamespaces(): void
}
export interface HeldTerm {
  readonly kind: 'required' | 'requiredAnti' | 'preferred'
  readonly term: Term
  /** Sum of weights of the pods that have it, by node. */
  readonly weights: PerNode
  /** Pods that have it, by node. */
  readonly holders: PerNode
}
interface Counter {
  readonly selection: PodSelection
  readonly counts: PerNode
}
type Placed = () => Iterable<{ readonly info: PodInfo; readonly node: string }>

/** Selections that are kept up to date; those asked for least recently are forgotten first. */
const KEPT = 512

/** @param placed  All pods with a node, for a selection that is asked for the first time. */
export function tally(placed: Placed, labelsOf: NamespaceLabels): Tally {
  const counters = new Map<string, Counter>()
  const owners = new Map<string, PerNode>()
  const held = new Map<string, HeldTerm>()

  function change(pod: PodInfo, node: string, sign: 1 | -1): void {
    if (!pod.terminating) {
      for (const { selection, counts } of counters.values()) {
        if (selectsPod(selection, pod, labelsOf)) adjust(counts, node, sign)
      }
    }
    if (pod.owner !== undefined && !pod.terminating) {
      const counts = owners.getOrInsertComputed(pod.owner, () => new Map())
      adjust(counts, node, sign)
      if (counts.size === 0) owners.delete(pod.owner)
    }
    for (const owned of pod.terms) hold(owned, node, sign)
  }
  function hold({ kind, weight, term }: PodInfo['terms'][number], node: string, sign: 1 | -1): void {
    const key = `${kind} ${weight < 0} ${term.topologyKey} ${term.key}`
    const entry = held.getOrInsertComputed(key, () => ({
      kind,
      term,
      weights: new Map(),
      holders: new Map(),
    }))
    adjust(entry.weights, node, sign * weight)
    adjust(entry.holders, node, sign)
    if (entry.holders.size === 0) held.delete(key)
  }
  function counted(selection: PodSelection): Counter {
    const counts: PerNode = new Map()
    for (const { info, node } of placed()) {
      if (!info.terminating && selectsPod(selection, info, labelsOf)) adjust(counts, node, 1)
    }
    return { selection, counts }
  }
  return {
    add: (pod, node) => change(pod, node, 1),
    remove: (pod, node) => change(pod, node, -1),
    selected(selection) {
      const counter = counters.get(selection.key) ?? counted(selection)
      counters.delete(selection.key)
      counters.set(selection.key, counter)
      if (counters.size > KEPT) counters.delete(counters.keys().next().value as string)
      return counter.counts
    },
    ofOwner: (uid) => owners.get(uid) ?? new Map(),
    terms: () => held.values(),
    forgetNamespaces() {
      for (const [key, { selection }] of counters) if (selection.namespaceSelector) counters.delete(key)
    },
  }
}
