import type { User } from '../resources/resources.ts'
import type { AuditPolicy, Level, PolicyRule, Stage } from './policyschema.ts'

/** A request as rules of a policy see it. */
export interface Audited {
  readonly user: User | undefined
  readonly verb: string
  readonly path: string
  /** Absent for what belongs to no API group. */
  readonly on:
    | {
        readonly group: string
        readonly resource: string
        readonly subresource?: string | undefined
        readonly namespace?: string | undefined
        readonly name?: string | undefined
      }
    | undefined
}

/** How much is written about a request. */
export interface Wanted {
  readonly level: Level
  readonly omitStages: ReadonlySet<Stage>
  readonly omitManagedFields: boolean
}

/** What the first rule that fits says; nothing is written when none does. */
export function wantedOf(policy: AuditPolicy, request: Audited): Wanted {
  const rule = policy.rules.find((one) => fits(one, request))
  return {
    level: rule?.level ?? 'None',
    omitStages: new Set([...(policy.omitStages ?? []), ...(rule?.omitStages ?? [])]),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields ?? false,
  }
}

const isListed = (list: readonly string[] | undefined, value: string | undefined): boolean =>
  list === undefined || list.length === 0 || (value !== undefined && list.includes(value))
const isEmpty = (list: readonly unknown[] | undefined): boolean => list === undefined || list.length === 0

function fits(rule: PolicyRule, request: Audited): boolean {
  const { user, verb, path } = request
  if (!isListed(rule.users, user?.name)) return false
  if (!isEmpty(rule.userGroups) && !user?.groups.some((group) => rule.userGroups?.includes(group)))
    return false
  if (!isListed(rule.verbs, verb)) return false
  if (!isEmpty(rule.namespaces) || !isEmpty(rule.resources)) return fitsResource(rule, request)
  if (isEmpty(rule.nonResourceURLs)) return true
  return request.on === undefined && (rule.nonResourceURLs?.some((url) => fitsUrl(url, path)) ?? false)
}

const fitsUrl = (url: string, path: string): boolean =>
  url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)))

function fitsResource({ namespaces, resources }: PolicyRule, { on }: Audited): boolean {
  if (!on || !isListed(namespaces, on.namespace ?? '')) return false
  if (isEmpty(resources)) return true
  return (resources ?? []).some(
    ({ group = '', resources: names, resourceNames }) =>
      group === on.group &&
      (isEmpty(names) ||
        (isListed(resourceNames, on.name ?? '') && names?.some((name) => isNamed(name, on)))),
  )
}

function isNamed(name: string, { resource, subresource }: NonNullable<Audited['on']>): boolean {
  if (name === '*' || name === (subresource ? `${resource}/${subresource}` : resource)) return true
  return (subresource !== undefined && name === `*/${subresource}`) || name === `${resource}/*`
}
