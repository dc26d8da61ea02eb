import type { AnyKind } from '@hawser/kinds/kind.ts'

/** An API group with its versions, the preferred one first. */
export interface Group {
  /** Empty for the core group. */
  readonly name: string
  readonly versions: readonly { readonly version: string; readonly kinds: readonly AnyKind[] }[]
}

/** `kubectl` looks names up in this order: `pods` must be the core ones. */
const first = ['', 'apps', 'events.k8s.io', 'batch', 'autoscaling', 'policy']
const rank = (group: string): number => (first.includes(group) ? first.indexOf(group) : first.length)

/** Kinds sorted into groups and versions. */
export function groupsOf(kinds: readonly AnyKind[]): Group[] {
  const groups = Object.entries(Object.groupBy(kinds, ({ group }) => group))
  return groups
    .map(([name, all = []]) => ({ name, versions: versionsOf(all) }))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))
}

const versionsOf = (kinds: readonly AnyKind[]): Group['versions'] =>
  Object.entries(Object.groupBy(kinds, ({ version }) => version))
    .map(([version, all = []]) => ({
      version,
      kinds: all.toSorted((a, b) => (a.plural < b.plural ? -1 : 1)),
    }))
    .sort((a, b) => compareVersions(a.version, b.version))

/**
 * Kubernetes' order of versions: stable before beta before alpha, higher numbers first.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : 1
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor
}

const stages = ['alpha', 'beta', undefined]

function partsOf(version: string): { stage: number; major: number; minor: number } | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  return match
    ? { stage: stages.indexOf(match[2]), major: Number(match[1]), minor: Number(match[3] ?? 0) }
    : undefined
}
