import { hasOrAll, type PolicyRule, urlCovers } from './rule.ts'

/**
 * What `wanted` allows and `owned` does not, in rules of one group, resource, verb and name each. Empty: everything is
 * covered. Upstream's Covers.
 */
export function uncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(atoms).filter((atom) => !owned.some((rule) => covers(rule, atom)))
}

/** A rule as rules that say one thing each. */
function atoms({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: PolicyRule) {
  const found: PolicyRule[] = []
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const atom = { apiGroups: [group], resources: [resource], verbs: [verb] }
        if (resourceNames.length === 0) found.push(atom)
        for (const name of resourceNames) found.push({ ...atom, resourceNames: [name] })
      }
    }
  }
  for (const url of nonResourceURLs)
    for (const verb of verbs) found.push({ nonResourceURLs: [url], verbs: [verb] })
  return found
}

function covers(rule: PolicyRule, atom: PolicyRule): boolean {
  const [verb = ''] = atom.verbs
  if (!hasOrAll(rule.verbs, verb)) return false
  if (atom.nonResourceURLs) {
    const [path = ''] = atom.nonResourceURLs
    return rule.nonResourceURLs?.some((url) => urlCovers(url, path)) ?? false
  }
  const [group = ''] = atom.apiGroups ?? []
  const [resource = ''] = atom.resources ?? []
  const { apiGroups = [], resources = [], resourceNames = [] } = rule
  return hasOrAll(apiGroups, group) && coversResource(resources, resource) && coversNames(resourceNames, atom)
}

/** `*` and `*`+`/scale` of a rule cover what they match. */
function coversResource(resources: readonly string[], resource: string): boolean {
  if (hasOrAll(resources, resource)) return true
  const slash = resource.indexOf('/')
  return slash >= 0 && resources.includes(`*${resource.slice(slash)}`)
}

const coversNames = (owned: readonly string[], { resourceNames = [] }: PolicyRule): boolean =>
  owned.length === 0 || (resourceNames.length > 0 && resourceNames.every((name) => owned.includes(name)))

/** Rules about one resource without names become one, with all their verbs. Upstream's CompactRules. */
export function compact(rules: readonly PolicyRule[]): PolicyRule[] {
  const found: PolicyRule[] = []
  const simple = new Map<string, { verbs: string[]; rule: PolicyRule }>()
  for (const rule of rules) {
    const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } = rule
    const isSimple = apiGroups.length === 1 && resources.length === 1
    if (!isSimple || resourceNames.length > 0 || nonResourceURLs.length > 0) {
      found.push(rule)
      continue
    }
    const key = `${apiGroups[0]}/${resources[0]}`
    const known = simple.get(key)
    if (known) known.verbs.push(...verbs)
    else simple.set(key, { verbs: [...verbs], rule })
  }
  return [...found, ...[...simple.values()].map(({ verbs, rule }) => ({ ...rule, verbs }))]
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`, as Go prints it in upstream's messages. */
export function ruleText({
  apiGroups,
  resources,
  nonResourceURLs,
  resourceNames,
  verbs,
}: PolicyRule): string {
  const parts = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  }
  const texts = Object.entries(parts).flatMap(([name, values]) =>
    values?.length ? `${name}:${quoted(values)}` : [],
  )
  return `{${texts.join(', ')}}`
}

/** Go's `%q` of a list. */
export const quoted = (values: readonly string[]): string =>
  `[${values.map((value) => JSON.stringify(value)).join(' ')}]`
