import type { Pod } from '../pod.ts'

/** A condition of a quota on the pods it counts, as in `spec.scopeSelector.matchExpressions`. */
export interface ScopeRequirement {
  readonly scopeName: string
  readonly operator: string
  readonly values?: readonly string[]
}
interface Scoped {
  readonly scopes?: readonly string[]
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] }
}

export const requirementsOf = ({ scopes = [], scopeSelector }: Scoped): readonly ScopeRequirement[] => [
  ...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })),
  ...(scopeSelector?.matchExpressions ?? []),
]

export function isInScope(requirement: ScopeRequirement, pod: Pod): boolean {
  switch (requirement.scopeName) {
    case 'Terminating':
      return isTerminating(pod)
    case 'NotTerminating':
      return !isTerminating(pod)
    case 'BestEffort':
      return isBestEffort(pod)
    case 'NotBestEffort':
      return !isBestEffort(pod)
    case 'PriorityClass':
      return hasClass(requirement, pod.spec.priorityClassName)
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(pod)
    default:
      return false
  }
}

const isTerminating = ({ spec }: Pod): boolean => (spec.activeDeadlineSeconds ?? -1) >= 0
const isBestEffort = ({ status }: Pod): boolean => (status?.qosClass ?? 'BestEffort') === 'BestEffort'

function hasClass({ operator, values = [] }: ScopeRequirement, name: string | undefined): boolean {
  switch (operator) {
    case 'Exists':
      return Boolean(name)
    case 'DoesNotExist':
      return !name
    case 'In':
      return Boolean(name) && values.includes(name as string)
    case 'NotIn':
      return !name || !values.includes(name)
    default:
      return false
  }
}

/** The pod cares about pods of other namespaces. */
function looksElsewhere({ spec: { affinity } }: Pod): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((side) => {
    const preferred = side?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    const terms = [
      ...(side?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...preferred.map(({ podAffinityTerm }) => podAffinityTerm),
    ]
    return terms.some(({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector)
  })
}
