import type { Attributes } from '../auth/attributes.ts'
import type { User } from '../resources/resources.ts'
import type { FlowSchema, PolicyRules, ResourceRule, Subject } from './flowschema.ts'

/** Where a request belongs. */
export interface Classified {
  readonly schema: FlowSchema
  /** Name of the priority level. */
  readonly level: string
  /** Requests of one flow queue together. */
  readonly flow: string
}

/**
 * Finds the flow schema of requests: the first that matches, by precedence and then by name.
 *
 * @param schemas  At least one that matches everything, as `catch-all` does.
 */
export function classifier(schemas: readonly FlowSchema[]): (request: Attributes) => Classified | undefined {
  const ordered = schemas.toSorted(
    (a, b) => precedenceOf(a) - precedenceOf(b) || (a.metadata.name < b.metadata.name ? -1 : 1),
  )
  return (request) => {
    const schema = ordered.find(({ spec }) => spec.rules?.some((rule) => matches(rule, request)))
    if (!schema) return undefined
    const { name } = schema.metadata
    return {
      schema,
      level: schema.spec.priorityLevelConfiguration.name,
      flow: `${name} ${distinguisher(schema, request)}`,
    }
  }
}

const precedenceOf = ({ spec }: FlowSchema): number => spec.matchingPrecedence ?? 1000

function distinguisher({ spec }: FlowSchema, { user, on }: Attributes): string {
  switch (spec.distinguisherMethod?.type) {
    case 'ByUser':
      return user.name
    case 'ByNamespace':
      return 'path' in on ? '' : (on.namespace ?? '')
    default:
      return ''
  }
}

function matches(
  { subjects, resourceRules = [], nonResourceRules = [] }: PolicyRules,
  request: Attributes,
): boolean {
  const { verb, on, user } = request
  if (!subjects.some((subject) => isSubject(subject, user))) return false
  if (!('path' in on)) return resourceRules.some((rule) => matchesResource(rule, verb, on))
  return nonResourceRules.some(
    ({ verbs, nonResourceURLs }) =>
      holds(verbs, verb) && nonResourceURLs.some((pattern) => matchesPath(pattern, on.path)),
  )
}

function isSubject(subject: Subject, { name, groups }: User): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.user?.name === '*' || subject.user?.name === name
    case 'Group':
      return subject.group?.name === '*' || groups.includes(subject.group?.name ?? '')
    case 'ServiceAccount': {
      const { namespace = '', name: account = '' } = subject.serviceAccount ?? {}
      const prefix = `system:serviceaccount:${namespace}:`
      return account === '*' ? name.startsWith(prefix) : name === prefix + account
    }
    default:
      return false
  }
}

function matchesResource(
  { verbs, apiGroups, resources, namespaces = [], clusterScope = false }: ResourceRule,
  verb: string,
  { group, plural, subresource, namespace }: Exclude<Attributes['on'], { path: string }>,
): boolean {
  const resource = subresource ? `${plural}/${subresource}` : plural
  return (
    holds(verbs, verb) &&
    holds(apiGroups, group) &&
    holds(resources, resource) &&
    (namespace ? holds(namespaces, namespace) : clusterScope)
  )
}

const holds = (values: readonly string[], wanted: string): boolean =>
  values.includes(wanted) || values[0] === '*'

/** A pattern is a path with all that is below it; `*` is every path. */
function matchesPath(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true
  const above = pattern.replace(/\*$/, '')
  return path.startsWith(above.endsWith('/') ? above : `${above}/`)
}
