import {
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidAs,
  notSupported,
  notSupportedAs,
  required,
} from '../meta/field.ts'
import { dnsLabel, dnsSubdomain } from '../meta/names.ts'
import type {
  FlowSchemaSpec,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  Subject,
} from './flowschemaspec.ts'

const most = 10_000

export function checkFlowSchema(name: string | undefined, spec: FlowSchemaSpec): FieldError[] {
  const { matchingPrecedence: precedence, priorityLevelConfiguration: level, rules = [] } = spec
  const path = 'spec.matchingPrecedence'
  const at = 'spec.priorityLevelConfiguration.name'
  return [
    ...(precedence <= 0 ? [invalid(path, precedence, 'must be a positive value')] : []),
    ...(precedence > most ? [invalid(path, precedence, `must not be greater than ${most}`)] : []),
    ...(precedence === 1 && name !== 'exempt'
      ? [invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")]
      : []),
    ...(level.name
      ? dnsSubdomain(level.name).map((problem) => invalid(at, level.name, problem))
      : [required(at, 'must reference a priority level')]),
    ...rules.flatMap((rule, i) => checkRule(rule, `spec.rules[${i}]`)),
  ]
}

function checkRule(rule: PolicyRulesWithSubjects, path: string): FieldError[] {
  const { subjects, resourceRules = [], nonResourceRules = [] } = rule
  return [
    ...(subjects.length === 0
      ? [required(`${path}.subjects`, 'subjects must contain at least one value')]
      : []),
    ...subjects.flatMap((subject, i) => checkSubject(subject, `${path}.subjects[${i}]`)),
    ...(resourceRules.length + nonResourceRules.length === 0
      ? [required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')]
      : []),
    ...resourceRules.flatMap((one, i) => checkResourceRule(one, `${path}.resourceRules[${i}]`)),
    ...nonResourceRules.flatMap((one, i) => checkPathRule(one, `${path}.nonResourceRules[${i}]`)),
  ]
}

const fields = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const
const isKind = (kind: string): kind is keyof typeof fields => Object.hasOwn(fields, kind)

function checkSubject(subject: Subject, path: string): FieldError[] {
  const { kind } = subject
  if (!isKind(kind)) return [notSupported(`${path}.kind`, kind, ['Group', 'ServiceAccount', 'User'])]
  const own = fields[kind]
  const others = (Object.keys(fields) as (keyof typeof fields)[]).filter((other) => other !== kind)
  return [
    ...(subject[own]
      ? checkNamed(subject, kind, `${path}.${own}`)
      : [required(`${path}.${own}`, `${own} is required when subject kind is '${kind}'`)]),
    ...others
      .filter((other) => subject[fields[other]])
      .map((other) =>
        forbidden(
          `${path}.${fields[other]}`,
          `${fields[other]} is forbidden when subject kind is not '${other}'`,
        ),
      ),
  ]
}

function checkNamed(subject: Subject, kind: keyof typeof fields, path: string): FieldError[] {
  const name = subject[fields[kind]]?.name ?? ''
  const errors = name ? [] : [required(`${path}.name`)]
  if (kind !== 'ServiceAccount') return errors
  const namespace = subject.serviceAccount?.namespace ?? ''
  return [
    ...errors,
    ...(name && name !== '*' ? dnsSubdomain(name) : []).map((problem) =>
      invalid(`${path}.name`, name, problem),
    ),
    ...(namespace
      ? dnsLabel(namespace).map((problem) => invalid(`${path}.namespace`, namespace, problem))
      : [required(`${path}.namespace`, 'must specify namespace for service account')]),
  ]
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']

function checkVerbs(given: readonly string[], path: string): FieldError[] {
  if (given.length === 0) return [required(path, 'verbs must contain at least one value')]
  if (given.includes('*')) return checkWildcard(given, 'verbs', path)
  if (given.every((verb) => verbs.includes(verb))) return []
  return [notSupportedAs(path, goStrings(given), verbs)]
}

function checkWildcard(given: readonly string[], others: string, path: string): FieldError[] {
  if (given.length < 2 || !given.includes('*')) return []
  return [invalidAs(path, goStrings(given), `if '*' is present, must not specify other ${others}`)]
}

function checkResourceRule(rule: ResourcePolicyRule, path: string): FieldError[] {
  const { apiGroups, resources } = rule
  return [
    ...checkVerbs(rule.verbs, `${path}.verbs`),
    ...(apiGroups.length === 0
      ? [required(`${path}.apiGroups`, 'resource rules must supply at least one api group')]
      : checkWildcard(apiGroups, 'api groups', `${path}.apiGroups`)),
    ...(resources.length === 0
      ? [required(`${path}.resources`, 'resource rules must supply at least one resource')]
      : checkWildcard(resources, 'resources', `${path}.resources`)),
    ...checkNamespaces(rule, `${path}.namespaces`),
  ]
}

function checkNamespaces({ namespaces = [], clusterScope }: ResourcePolicyRule, path: string): FieldError[] {
  if (namespaces.length === 0 && !clusterScope)
    return [required(path, 'resource rules that are not cluster scoped must supply at least one namespace')]
  if (namespaces.includes('*')) return checkWildcard(namespaces, 'namespaces', path)
  return namespaces.flatMap((namespace, i) =>
    dnsLabel(namespace).map((problem) =>
      invalid(
        `${path}[${i}]`,
        namespace,
        `each member of this list must be '*' or a DNS-1123 label; ${problem}`,
      ),
    ),
  )
}

function checkPathRule({ verbs, nonResourceURLs: urls }: NonResourcePolicyRule, path: string): FieldError[] {
  const at = `${path}.nonResourceURLs`
  return [
    ...checkVerbs(verbs, `${path}.verbs`),
    ...(urls.length === 0
      ? [required(at, 'nonResourceURLs must contain at least one value')]
      : urls.includes('*')
        ? checkWildcard(urls, 'non-resource URLs', at)
        : urls.flatMap((url, i) => checkURL(url, `${at}[${i}]`))),
  ]
}

function checkURL(url: string, path: string): FieldError[] {
  if (url === '/') return []
  const problem = problemOf(url)
  return problem ? [invalid(path, url, problem)] : []
}

function problemOf(url: string): string | undefined {
  if (!url) return 'must not be empty'
  if (!url.startsWith('/')) return 'must start with slash'
  if (url.includes(' ')) return 'must not contain white-space'
  if (url.includes('//')) return 'must not contain double slash'
  const star = url.indexOf('*')
  const isSuffix = star < 0 || (star === url.length - 1 && url.endsWith('/*'))
  return isSuffix ? undefined : 'wildcard can only do suffix matching'
}
