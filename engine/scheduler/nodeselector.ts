import type {
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
} from '@hawser/kinds/core/nodeselector.ts'
import type { PodSpec } from '@hawser/kinds/core/podspec.ts'

interface Labelled {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** One of the terms holds; a selector without terms matches nothing. */
export const matchesNodeSelector = ({ nodeSelectorTerms }: NodeSelector, node: Labelled): boolean =>
  nodeSelectorTerms.some((term) => matchesTerm(term, node))

/** All of a term holds; an empty term matches nothing. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: Labelled,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((requirement) => holds(requirement, node.labels[requirement.key])) &&
    matchFields.every((requirement) => requirement.key === 'metadata.name' && holds(requirement, node.name))
  )
}

function holds({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
    case 'Lt':
      return compares(operator, value, values[0])
  }
}

function compares(operator: 'Gt' | 'Lt', value = '', bound = ''): boolean {
  if (!/^[+-]?\d+$/.test(value) || !/^[+-]?\d+$/.test(bound)) return false
  return operator === 'Gt' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound)
}

/** What a pod requires of labels and name of its node, or undefined when it requires nothing. */
export function requiredNode({ nodeSelector, affinity }: PodSpec): ((node: Labelled) => boolean) | undefined {
  const wanted = Object.entries(nodeSelector ?? {})
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  if (wanted.length === 0 && !required) return undefined
  return (node) =>
    wanted.every(([key, value]) => node.labels[key] === value) &&
    (!required || matchesNodeSelector(required, node))
}
