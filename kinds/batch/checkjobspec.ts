import { checkNotNegative, checkPodTemplate } from '../core/checkworkload.ts'
import { domainPrefixedPath } from '../meta/domainpath.ts'
import { type FieldError, invalid, notSupported, required, tooLong } from '../meta/field.ts'
import { checkFailurePolicy, checkSuccessPolicy } from './checkpolicies.ts'
import type { JobSpec } from './jobspec.ts'

const longestManager = 63

/** What a Job and the template of one in a CronJob have in common. */
export const checkJobTemplate = (spec: JobSpec, path: string): FieldError[] => [
  ...checkNotNegative(
    spec,
    path,
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ),
  ...(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
    ? [required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')]
    : []),
  ...checkManager(spec.managedBy, `${path}.managedBy`),
  ...(spec.completionMode === 'Indexed' ? checkIndexed(spec, path) : checkNotIndexed(spec, path)),
  ...(spec.podFailurePolicy
    ? checkFailurePolicy(spec.podFailurePolicy, spec, `${path}.podFailurePolicy`)
    : []),
  ...(spec.successPolicy ? checkSuccessPolicy(spec.successPolicy, spec, `${path}.successPolicy`) : []),
  ...checkReplacement(spec, `${path}.podReplacementPolicy`),
  ...checkPodTemplate(spec.template, `${path}.template`),
  ...checkEnding(spec, `${path}.template.spec.restartPolicy`),
]

const checkManager = (managedBy: string | undefined, path: string): FieldError[] =>
  managedBy === undefined
    ? []
    : [
        ...domainPrefixedPath(managedBy, path),
        ...(managedBy.length > longestManager ? [tooLong(path, longestManager)] : []),
      ]

const mostParallel = 100_000
const mostFailedIndexes = 100_000
const manyCompletions = 100_000
const mostParallelOfMany = 10_000
const mostFailedOfMany = 10_000

function checkIndexed(spec: JobSpec, path: string): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex } = spec
  const errors: FieldError[] = []
  const limit = (field: 'parallelism' | 'maxFailedIndexes', most: number, when: string) => {
    const value = field === 'parallelism' ? parallelism : (maxFailedIndexes ?? 0)
    if (value > most)
      errors.push(invalid(`${path}.${field}`, value, `must be less than or equal to ${most}${when}`))
  }
  if (completions === undefined)
    errors.push(required(`${path}.completions`, 'when completion mode is Indexed'))
  limit('parallelism', mostParallel, ' when completion mode is Indexed')
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions)
    errors.push(
      invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'),
    )
  limit('maxFailedIndexes', mostFailedIndexes, '')
  if ((completions ?? 0) <= manyCompletions || backoffLimitPerIndex === undefined) return errors
  if (maxFailedIndexes === undefined)
    errors.push(
      required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${manyCompletions}`),
    )
  const when = ` when completions are above ${manyCompletions} and used with backoff limit per index`
  limit('parallelism', mostParallelOfMany, when)
  limit('maxFailedIndexes', mostFailedOfMany, when)
  return errors
}

const checkNotIndexed = (spec: JobSpec, path: string): FieldError[] =>
  (['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
    .filter((field) => spec[field] !== undefined)
    .map((field) => invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode'))

function checkReplacement(spec: JobSpec, path: string): FieldError[] {
  const { podReplacementPolicy: policy, podFailurePolicy } = spec
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  return policy === undefined || supported.includes(policy) ? [] : [notSupported(path, policy, supported)]
}

/** Pods of a Job end, and who wants to judge their failures must see each of them. */
function checkEnding({ template, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  const { restartPolicy } = template.spec
  if (restartPolicy === 'Always') return [required(path, 'valid values: "OnFailure", "Never"')]
  return podFailurePolicy && restartPolicy !== 'Never'
    ? [invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')]
    : []
}
