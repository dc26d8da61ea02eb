import type { PodAffinityTerm } from '@hawser/kinds/core/affinity.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import {
  formatRequirements,
  matchesLabels,
  type Requirements,
  requirementsOf,
} from '@hawser/kinds/meta/selector.ts'

/** Pods that a term of affinity or spreading is about. */
export interface PodSelection {
  /** Selections with the same key select the same pods. */
  readonly key: string
  /** Undefined: every namespace that `namespaceSelector` selects. */
  readonly namespaces: readonly string[] | undefined
  readonly namespaceSelector: Requirements | undefined
  readonly selector: Requirements
}
/** A term as the pod that has it means it. */
export interface Term extends PodSelection {
  readonly topologyKey: string
}
export interface OwnedTerm {
  readonly kind: 'required' | 'requiredAnti' | 'preferred'
  /** Negative: rather not. */
  readonly weight: number
  readonly term: Term
}
/** Labels of a namespace by name: for terms that select namespaces. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined

interface Selected {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

export function selectsPod(selection: PodSelection, pod: Selected, labelsOf: NamespaceLabels): boolean {
  const { namespaces, namespaceSelector, selector } = selection
  const inNamespace =
    namespaces?.includes(pod.namespace) ||
    (namespaceSelector !== undefined && matchesLabels(namespaceSelector, labelsOf(pod.namespace)))
  return inNamespace && matchesLabels(selector, pod.labels)
}

/** Matches nothing: upstream's reading of a term without a selector. */
const NOTHING: Requirements = [{ key: '', operator: 'exists', values: [] }]

export function selection(
  requirements: Requirements | undefined,
  namespaces: readonly string[] | undefined,
  namespaceSelector?: Requirements,
): PodSelection {
  const selector = requirements ?? NOTHING
  const where = namespaceSelector ? `{${formatRequirements(namespaceSelector)}}` : ''
  const key = `${namespaces?.join() ?? ''}${where} ${formatRequirements(selector)}`
  return { key, namespaces, namespaceSelector, selector }
}

/** All terms of a pod about other pods. */
export function ownedTerms(pod: Pod): OwnedTerm[] {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {}
  if (!podAffinity && !podAntiAffinity) return []
  const owned = (kind: OwnedTerm['kind'], weight: number, term: PodAffinityTerm): OwnedTerm => ({
    kind,
    weight,
    term: termOf(pod, term),
  })
  return [
    ...(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) =>
      owned('required', 1, term),
    ),
    ...(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) =>
      owned('requiredAnti', 0, term),
    ),
    ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ weight, podAffinityTerm }) => owned('preferred', weight, podAffinityTerm),
    ),
    ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ weight, podAffinityTerm }) => owned('preferred', -weight, podAffinityTerm),
    ),
  ]
}

function termOf({ metadata }: Pod, term: PodAffinityTerm): Term {
  const { labelSelector, namespaces = [], namespaceSelector, topologyKey } = term
  const own = namespaces.length === 0 && !namespaceSelector
  const base = labelSelector && [
    ...requirementsOf(labelSelector),
    ...sameLabels(metadata.labels, term.matchLabelKeys, '='),
    ...sameLabels(metadata.labels, term.mismatchLabelKeys, '!='),
  ]
  const where = own ? [metadata.namespace ?? ''] : namespaces
  return { ...selection(base, where, namespaceSelector && requirementsOf(namespaceSelector)), topologyKey }
}

/** Requirements that another pod has the same (or another) value for labels of this one. */
export const sameLabels = (
  labels: Readonly<Record<string, string>> = {},
  keys: readonly string[] = [],
  operator: '=' | '!=' = '=',
): Requirements =>
  keys.flatMap((key) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]))
