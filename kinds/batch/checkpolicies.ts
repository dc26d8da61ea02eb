import { checkNotNegative } from '../core/checkworkload.ts'
import {
  duplicate,
  type FieldError,
  invalid,
  invalidAsWhole,
  required,
  tooLong,
  tooMany,
} from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'
import { countIndexes, parseIndexes } from './indexes.ts'
import type { JobSpec, SuccessPolicy, SuccessPolicyRule } from './jobspec.ts'
import type {
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from './podfailurepolicy.ts'

const mostRules = 20
const mostExitCodes = 255
const mostPatterns = 20
const longestIndexes = 64 * 1024

export function checkFailurePolicy({ rules }: PodFailurePolicy, spec: JobSpec, path: string): FieldError[] {
  const { containers, initContainers = [] } = spec.template.spec
  const names = [...containers, ...initContainers].map(({ name }) => name)
  return [
    ...(rules.length > mostRules ? [tooMany(`${path}.rules`, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, i) => checkRule(rule, spec, names, `${path}.rules[${i}]`)),
  ]
}

function checkRule(
  { action, onExitCodes, onPodConditions = [] }: PodFailurePolicyRule,
  { backoffLimitPerIndex }: JobSpec,
  containers: readonly string[],
  path: string,
): FieldError[] {
  const byConditions = onPodConditions.length > 0
  return [
    ...(action === 'FailIndex' && backoffLimitPerIndex === undefined
      ? [invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set')]
      : []),
    ...(onExitCodes ? checkExitCodes(onExitCodes, containers, `${path}.onExitCodes`) : []),
    ...checkPatterns(onPodConditions, `${path}.onPodConditions`),
    ...(onExitCodes && byConditions
      ? [invalidAsWhole(path, 'specifying both OnExitCodes and OnPodConditions is not supported')]
      : []),
    ...(!onExitCodes && !byConditions
      ? [invalidAsWhole(path, 'specifying one of OnExitCodes and OnPodConditions is required')]
      : []),
  ]
}

const checkPatterns = (
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
  path: string,
): FieldError[] => [
  ...(patterns.length > mostPatterns ? [tooMany(path, patterns.length, mostPatterns)] : []),
  ...patterns.flatMap(({ type }, i) =>
    qualifiedName(type).map((problem) => invalid(`${path}[${i}].type`, type, problem)),
  ),
]

function checkExitCodes(
  { operator, containerName, values }: PodFailurePolicyOnExitCodesRequirement,
  containers: readonly string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const at = `${path}.values`
  if (containerName !== undefined && !containers.includes(containerName))
    errors.push(
      invalid(
        `${path}.containerName`,
        containerName,
        'must be one of the container or initContainer names in the pod template',
      ),
    )
  if (values.length === 0) errors.push(invalid(at, values, 'at least one value is required'))
  if (values.length > mostExitCodes) errors.push(tooMany(at, values.length, mostExitCodes))
  values.forEach((code, i) => {
    if (operator === 'In' && code === 0)
      errors.push(invalid(`${at}[${i}]`, code, 'must not be 0 for the In operator'))
    if (values.indexOf(code) < i) errors.push(duplicate(`${at}[${i}]`, code))
  })
  if (values.some((code, i) => i > 0 && (values[i - 1] ?? code) > code))
    errors.push(invalid(at, values, 'must be ordered'))
  return errors
}

export function checkSuccessPolicy(policy: SuccessPolicy, spec: JobSpec, path: string): FieldError[] {
  if (spec.completionMode !== 'Indexed') return [invalid(path, policy, 'requires indexed completion mode')]
  const { rules } = policy
  return [
    ...(rules.length === 0
      ? [
          required(
            `${path}.rules`,
            'at least one rules must be specified when the successPolicy is specified',
          ),
        ]
      : []),
    ...(rules.length > mostRules ? [tooMany(`${path}.rules`, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, i) => checkSuccessRule(rule, spec.completions ?? 0, `${path}.rules[${i}]`)),
  ]
}

function checkSuccessRule(rule: SuccessPolicyRule, completions: number, path: string): FieldError[] {
  const { succeededIndexes, succeededCount } = rule
  const errors: FieldError[] = []
  if (succeededCount === undefined && succeededIndexes === undefined)
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'))
  let total = 0
  if (succeededIndexes !== undefined) {
    const at = `${path}.succeededIndexes`
    if (succeededIndexes.length > longestIndexes) errors.push(tooLong(at, longestIndexes))
    const indexes = parseIndexes(succeededIndexes, completions)
    if ('problem' in indexes)
      errors.push(invalid(at, succeededIndexes, `error parsing succeededIndexes: ${indexes.problem}`))
    else total = countIndexes(indexes.intervals)
  }
  if (succeededCount === undefined) return errors
  const at = `${path}.succeededCount`
  errors.push(...checkNotNegative(rule, path, 'succeededCount'))
  if (succeededCount > completions)
    errors.push(
      invalid(
        at,
        succeededCount,
        `must be less than or equal to ${completions} (the number of specified completions)`,
      ),
    )
  if (succeededIndexes !== undefined && succeededCount > total)
    errors.push(
      invalid(
        at,
        succeededCount,
        `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
      ),
    )
  return errors
}
