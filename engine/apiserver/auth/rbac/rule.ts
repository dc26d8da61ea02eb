import { type Attributes, resourceText } from '../attributes.ts'

/** One rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

/** What is asked of a rule; made once per request. */
export interface Asked {
  readonly verb: string
  readonly group: string
  /** `pods` or `pods/log`; absent when a path is asked for. */
  readonly resource?: string
  /** The subresource of any resource: "*" and `/log` for `pods/log`. */
  readonly anyResource?: string | undefined
  readonly name: string
  readonly path: string
}

export function askedOf({ verb, on }: Omit<Attributes, 'user'>): Asked {
  if ('path' in on) return { verb, group: '', name: '', path: on.path }
  const { group, subresource, name = '' } = on
  return {
    verb,
    group,
    resource: resourceText(on),
    anyResource: subresource ? `*/${subresource}` : undefined,
    name,
    path: '',
  }
}

/** Whether a rule allows it. Upstream's RuleAllows. */
export function ruleAllows(rule: PolicyRule, asked: Asked): boolean {
  if (!hasOrAll(rule.verbs, asked.verb)) return false
  if (asked.resource === undefined)
    return rule.nonResourceURLs?.some((url) => urlCovers(url, asked.path)) ?? false
  const { apiGroups = none, resources = none, resourceNames = none } = rule
  return (
    hasOrAll(apiGroups, asked.group) &&
    (hasOrAll(resources, asked.resource) ||
      (asked.anyResource !== undefined && resources.includes(asked.anyResource))) &&
    (resourceNames.length === 0 || resourceNames.includes(asked.name))
  )
}

const none: readonly string[] = []

export const hasOrAll = (values: readonly string[], value: string): boolean =>
  values.includes(value) || values.includes('*')

/** Whether a rule's path is the path, or ends in `*` and begins it. */
export const urlCovers = (url: string, path: string): boolean =>
  url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')))
