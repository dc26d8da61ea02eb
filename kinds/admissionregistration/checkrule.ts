import { duplicate, type FieldError, goStrings, invalid, invalidAs, required } from '../meta/field.ts'
import { pathSegment } from '../meta/names.ts'
import type { NamedRuleWithOperations, RuleWithOperations } from './rule.ts'

/** A rule of a webhook. */
export function checkRule(rule: RuleWithOperations, path: string): FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [] } = rule
  const operationType = '[]admissionregistration.OperationType'
  return [
    ...(operations.length === 0 ? [required(`${path}.operations`)] : []),
    ...checkWildcard(operations, `${path}.operations`, 'operations', operationType),
    ...(apiGroups.length === 0 ? [required(`${path}.apiGroups`)] : []),
    ...checkWildcard(apiGroups, `${path}.apiGroups`, 'API groups'),
    ...(apiVersions.length === 0 ? [required(`${path}.apiVersions`)] : []),
    ...checkWildcard(apiVersions, `${path}.apiVersions`, 'API versions'),
    ...apiVersions.flatMap((version, i) => (version ? [] : [required(`${path}.apiVersions[${i}]`)])),
    ...checkResources(resources, `${path}.resources`),
  ]
}

/** A rule of an admission policy. */
export function checkNamedRule(rule: NamedRuleWithOperations, path: string): FieldError[] {
  const { resourceNames = [] } = rule
  return [
    ...resourceNames.flatMap((name, i) => [
      ...pathSegment(name).map((problem) => invalid(`${path}.resourceNames[${i}]`, name, problem)),
      ...(resourceNames.indexOf(name) < i ? [duplicate(`${path}.resourceNames[${i}]`, name)] : []),
    ]),
    ...checkRule(rule, path),
  ]
}

function checkWildcard(list: readonly string[], path: string, others: string, type?: string): FieldError[] {
  if (list.length < 2 || !list.includes('*')) return []
  return [invalidAs(path, goStrings(list, type), `if '*' is present, must not specify other ${others}`)]
}

/** `pods`, `pods/status`, `pods/*`, `*`, `*` with a subresource: no entry may say again what a wildcard says. */
function checkResources(resources: readonly string[], path: string): FieldError[] {
  if (resources.length === 0) return [required(path)]
  const errors = resources.flatMap((resource, i) =>
    checkResource(resource, resources.slice(0, i), `${path}[${i}]`),
  )
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(
      invalidAs(path, goStrings(resources), "if '*/*' is present, must not specify other resources"),
    )
  const plain = resources.filter((resource) => resource && !resource.includes('/'))
  // Upstream looks at the last plain resource only.
  if (plain.includes('*') && plain.at(-1) !== '*')
    errors.push(
      invalidAs(
        path,
        goStrings(resources),
        "if '*' is present, must not specify other resources without subresources",
      ),
    )
  return errors
}

function checkResource(text: string, before: readonly string[], path: string): FieldError[] {
  if (text === '') return [required(path)]
  const slash = text.indexOf('/')
  if (slash < 0) return []
  const covering = [`${text.slice(0, slash)}/*`, `*/${text.slice(slash + 1)}`]
  return covering
    .filter((wildcard) => before.includes(wildcard))
    .map((wildcard) => invalid(path, text, `if '${wildcard}' is present, must not specify ${text}`))
}
