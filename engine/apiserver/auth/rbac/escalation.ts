import type { User } from '../../resources/resources.ts'
import { compact, quoted, ruleText, uncovered } from './covers.ts'
import { aggregate, type HeldRules } from './rbac.ts'
import type { PolicyRule } from './rule.ts'

/** Everything on every resource and path: who holds this may use an aggregation rule. */
export const fullAuthority: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

/**
 * Why a user may not grant these rules: nobody gives away what he does not hold. Undefined: he may. Upstream's
 * ConfirmNoEscalation, word for word.
 */
export function escalation(user: User, held: HeldRules, wanted: readonly PolicyRule[]): string | undefined {
  const who = `user ${JSON.stringify(user.name)} (groups=${quoted(user.groups)})`
  if (countOf(wanted) > mostAtOnce)
    return `${who} is attempting to grant more RBAC permissions at once than can be checked`
  const missing = uncovered(held.rules, wanted)
  if (missing.length === 0) return undefined
  const texts = [...new Set(compact(missing).map(ruleText))].sort()
  const errors = held.errors.length > 0 ? `; resolution errors: [${aggregate(held.errors)}]` : ''
  return `${who} is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}${errors}`
}

/** A thousand groups, resources and verbs in one rule would be more than memory holds. */
const mostAtOnce = 10_000

const countOf = (rules: readonly PolicyRule[]): number =>
  rules.reduce(
    (sum, { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }) =>
      sum +
      verbs.length *
        (apiGroups.length * resources.length * Math.max(resourceNames.length, 1) + nonResourceURLs.length),
    0,
  )
