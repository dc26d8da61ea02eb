import type { Look } from '../../admission/draft.ts'
import type { User } from '../../resources/resources.ts'
import type { Attributes, Decision } from '../attributes.ts'
import { type Binding, type Grant, type Grants, grantsOf, type RoleRef, visitGrants } from './grants.ts'
import { askedOf, type PolicyRule } from './rule.ts'
import { type RuleSet, ruleSet, setAllows } from './ruleset.ts'

/** What a user may do in a namespace, and which roles could not be found. */
export interface HeldRules {
  readonly rules: readonly PolicyRule[]
  readonly errors: readonly string[]
}

/** Authorization by roles and bindings. */
export interface Rbac {
  decide(attributes: Attributes): Decision
  /** @param namespace  Absent or empty: what holds everywhere. */
  rulesOf(user: User, namespace: string | undefined): HeldRules
  /** The rules of a role that a binding in a namespace refers to; undefined when there is no such role. */
  roleRules(role: RoleRef, namespace: string | undefined): readonly PolicyRule[] | undefined
}

const group = 'rbac.authorization.k8s.io'
const clusterRoles = `clusterroles.${group}`
const roles = `roles.${group}`
const clusterRoleBindings = `clusterrolebindings.${group}`
const roleBindings = `rolebindings.${group}`

const allowed: Decision = { allowed: true, reason: '' }
const refused: Decision = { allowed: false, reason: '' }

/** Follows the four kinds lazily: bindings are filed again when one has changed, a role is looked up again when a role has. */
export function openRbac(look: Look): Rbac {
  let grants: Grants = { users: new Map(), groups: new Map() }
  let grantsAt = -1
  /** By the rules of a role, which many bindings share. */
  const filed = new WeakMap<readonly PolicyRule[], RuleSet>()

  function current(): Grants {
    const at = look.changes(clusterRoleBindings) + look.changes(roleBindings)
    if (at !== grantsAt) {
      grants = grantsOf(look.all(clusterRoleBindings) as Binding[], look.all(roleBindings) as Binding[])
      grantsAt = at
    }
    return grants
  }

  function roleRules(
    { kind, name }: RoleRef,
    namespace: string | undefined,
  ): readonly PolicyRule[] | undefined {
    const role =
      kind === 'ClusterRole' ? look.find(clusterRoles, undefined, name) : look.find(roles, namespace, name)
    return role && ((role.rules ?? []) as readonly PolicyRule[])
  }

  function rulesOf(grant: Grant, rolesAt: number): RuleSet | undefined {
    if (grant.rulesAt !== rolesAt) {
      const rules = roleRules(grant.role, grant.namespace)
      grant.rules = rules && filed.getOrInsertComputed(rules, () => ruleSet(rules))
      grant.rulesAt = rolesAt
    }
    return grant.rules
  }
  const rolesNow = (): number => look.changes(clusterRoles) + look.changes(roles)

  return {
    roleRules,
    decide(attributes) {
      const { user, on } = attributes
      const asked = askedOf(attributes)
      const rolesAt = rolesNow()
      let errors: Set<string> | undefined
      let by: Grant | undefined
      visitGrants(current(), user, 'path' in on ? undefined : on.namespace, (grant) => {
        const rules = rulesOf(grant, rolesAt)
        if (!rules) {
          errors ??= new Set()
          errors.add(notFound(grant.role))
          return false
        }
        if (!setAllows(rules, asked)) return false
        by = grant
        return true
      })
      if (by) return { ...allowed, reason: `RBAC: allowed by ${by.text}` }
      return errors ? { ...refused, reason: `RBAC: ${aggregate(errors)}` } : refused
    },
    rulesOf(user, namespace) {
      const rules: PolicyRule[] = []
      const errors = new Set<string>()
      const rolesAt = rolesNow()
      visitGrants(current(), user, namespace, (grant) => {
        const found = rulesOf(grant, rolesAt)
        if (found) rules.push(...found.rules)
        else errors.add(notFound(grant.role))
        return false
      })
      return { rules, errors: [...errors] }
    },
  }
}

const notFound = ({ kind, name }: RoleRef): string => `${kind.toLowerCase()}.${group} "${name}" not found`

/** Several errors as upstream writes them: `[a, b]`. */
export function aggregate(errors: Iterable<string>): string {
  const all = [...errors]
  return all.length === 1 ? (all[0] as string) : `[${all.join(', ')}]`
}
