import { type FieldError, immutable, invalid, required } from '../meta/field.ts'
import { compareQuantities, parseQuantity } from '../meta/quantity.ts'
import { checkQuotaResource, isCounted, isQuotaResource } from './resourcename.ts'
import type { ResourceQuotaSpec, ScopedResourceSelectorRequirement } from './resourcequota.ts'

type Amounts = Readonly<Record<string, string>>

export const checkQuotaSpec = (spec: ResourceQuotaSpec, old: ResourceQuotaSpec | undefined): FieldError[] => [
  ...checkQuotaAmounts(spec.hard, 'spec.hard'),
  ...checkScopes(spec, 'spec.scopes'),
  ...checkScopeSelector(spec, 'spec.scopeSelector.matchExpressions'),
  ...(old && !sameSet(spec.scopes, old.scopes) ? [immutable('spec.scopes', spec.scopes)] : []),
]
const sameSet = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  new Set(a).size === new Set([...a, ...b]).size && new Set(a).size === new Set(b).size

export const checkQuotaAmounts = (amounts: Amounts = {}, path: string): FieldError[] =>
  Object.entries(amounts).flatMap(([name, amount]) => [
    ...checkQuotaResource(name, `${path}[${name}]`),
    ...checkAmount(name, amount, `${path}[${name}]`),
  ])

function checkAmount(name: string, amount: string, path: string): FieldError[] {
  const whole = (parseQuantity(amount)?.nanos ?? 0n) % 1_000_000_000n === 0n
  return [
    ...(compareQuantities(amount, '0') < 0
      ? [invalid(path, amount, 'must be greater than or equal to 0')]
      : []),
    ...(isCounted(name) && !whole ? [invalid(path, amount, 'must be an integer')] : []),
  ]
}

const compute = new Set([
  'pods',
  ...['', 'requests.', 'limits.'].flatMap((prefix) => [`${prefix}cpu`, `${prefix}memory`]),
])
/** What the pods of a scope have of their own; undefined: anything. */
const ofScope: Readonly<Record<string, ReadonlySet<string> | undefined>> = {
  Terminating: compute,
  NotTerminating: compute,
  NotBestEffort: compute,
  PriorityClass: compute,
  CrossNamespacePodAffinity: compute,
  BestEffort: new Set(['pods']),
}
const isScope = (scope: string): boolean => Object.hasOwn(ofScope, scope)
const fits = (scope: string, resource: string): boolean =>
  !isScope(scope) || (ofScope[scope]?.has(resource) ?? true)

const misfits = (scope: string, { hard = {} }: ResourceQuotaSpec): readonly string[] =>
  Object.keys(hard).filter((name) => isQuotaResource(name) && !fits(scope, name))

const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const
const conflicts = (scopes: readonly string[]) =>
  opposites.filter((pair) => pair.every((scope) => scopes.includes(scope)))

function checkScopes(spec: ResourceQuotaSpec, path: string): FieldError[] {
  const { scopes = [] } = spec
  return [
    ...scopes.flatMap((scope) => [
      ...(isScope(scope) ? [] : [invalid(path, scopes, 'unsupported scope')]),
      ...misfits(scope, spec).map(() => invalid(path, scopes, 'unsupported scope applied to resource')),
    ]),
    ...conflicts(scopes).map(() => invalid(path, scopes, 'conflicting scopes')),
  ]
}

const plain = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'CrossNamespacePodAffinity',
])

function checkScopeSelector(spec: ResourceQuotaSpec, path: string): FieldError[] {
  const { matchExpressions = [] } = spec.scopeSelector ?? {}
  const scopes = matchExpressions.map(({ scopeName }) => scopeName)
  return [
    ...matchExpressions.flatMap((requirement) => [
      ...(isScope(requirement.scopeName)
        ? []
        : [invalid(`${path}.scopeName`, requirement.scopeName, 'unsupported scope')]),
      ...misfits(requirement.scopeName, spec).map(() =>
        invalid(path, spec.scopeSelector, 'unsupported scope applied to resource'),
      ),
      ...checkRequirement(requirement, path),
    ]),
    ...conflicts(scopes).map(() => invalid(path, spec.scopes ?? [], 'conflicting scopes')),
  ]
}

function checkRequirement(
  { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (plain.has(scopeName) && operator !== 'Exists')
    errors.push(
      invalid(
        `${path}.operator`,
        operator,
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      ),
    )
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(
        required(
          `${path}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      )
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(
        invalid(
          `${path}.values`,
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        ),
      )
  } else errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  return errors
}
