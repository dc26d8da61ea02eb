import { same } from '@hawser/kinds/meta/same.ts'
import { selects } from '@hawser/kinds/meta/selector.ts'
import type { ClusterRole } from '@hawser/kinds/rbac/clusterrole.ts'
import type { PolicyRule } from '@hawser/kinds/rbac/policyrule.ts'

export interface State {
  readonly role: ClusterRole
  /** All of them. */
  readonly roles: readonly ClusterRole[]
}
export interface Action {
  readonly do: 'setRules'
  readonly role: ClusterRole
  readonly rules: readonly PolicyRule[]
}

/** A ClusterRole with an aggregation rule has the rules of all that its selectors select, by name, each once. */
export function reconcile({ role, roles }: State): Action[] {
  if (!role.aggregationRule) return []
  const rules: PolicyRule[] = []
  for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
    const selected = roles.filter(
      ({ metadata }) => metadata.name !== role.metadata.name && selects(selector, metadata.labels),
    )
    selected.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    for (const rule of selected.flatMap((one) => one.rules ?? [])) {
      if (!rules.some((known) => same(known, rule))) rules.push(rule)
    }
  }
  return same(rules, role.rules) ? [] : [{ do: 'setRules', role, rules }]
}
