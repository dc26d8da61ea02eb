import type { NamedRuleWithOperations, RuleWithOperations } from '@hawser/kinds/admissionregistration/rule.ts'
import type { Operation } from '../chain.ts'

/** What of a request a rule of a webhook or a policy looks at. */
export interface Subject {
  readonly operation: Operation
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly subresource: string | undefined
  readonly isNamespaced: boolean
}

export function matchesRule(rule: RuleWithOperations, subject: Subject): boolean {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule
  return (
    (scope === '*' || (scope === 'Namespaced') === subject.isNamespaced) &&
    names(operations, subject.operation) &&
    names(apiGroups, subject.group) &&
    names(apiVersions, subject.version) &&
    resources.some((resource) => isResource(resource, subject))
  )
}

const names = (allowed: readonly string[], text: string): boolean =>
  allowed.includes('*') || allowed.includes(text)

/** `pods`, `pods/exec`, `*`, `pods/*`, `*`/`exec`. */
function isResource(text: string, { plural, subresource = '' }: Subject): boolean {
  const slash = text.indexOf('/')
  const [resource, part] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)]
  return (resource === '*' || resource === plural) && (part === '*' || part === subresource)
}

export const matchesName = ({ resourceNames = [] }: NamedRuleWithOperations, name: string): boolean =>
  resourceNames.length === 0 || resourceNames.includes(name)
