import { type Asked, type PolicyRule, ruleAllows } from './rule.ts'

/** Rules filed by the API group they are about: a request looks at the few that could allow it. */
export interface RuleSet {
  readonly rules: readonly PolicyRule[]
  /** With the rules about all groups. */
  readonly byGroup: ReadonlyMap<string, readonly PolicyRule[]>
  /** Rules about all groups. */
  readonly anyGroup: readonly PolicyRule[]
  /** Rules about paths. */
  readonly paths: readonly PolicyRule[]
}

export function ruleSet(rules: readonly PolicyRule[]): RuleSet {
  const anyGroup = rules.filter(({ apiGroups }) => apiGroups?.includes('*'))
  const groups = new Set(rules.flatMap(({ apiGroups = [] }) => apiGroups))
  const about = (group: string) =>
    rules.filter(({ apiGroups }) => apiGroups?.includes(group) || apiGroups?.includes('*'))
  return {
    rules,
    byGroup: new Map([...groups].map((group) => [group, about(group)])),
    anyGroup,
    paths: rules.filter(({ nonResourceURLs }) => nonResourceURLs?.length),
  }
}

export function setAllows({ byGroup, anyGroup, paths }: RuleSet, asked: Asked): boolean {
  const rules = asked.resource === undefined ? paths : (byGroup.get(asked.group) ?? anyGroup)
  for (const rule of rules) if (ruleAllows(rule, asked)) return true
  return false
}
