import { checkNotNegative } from '../core/checkworkload.ts'
import { duplicate, type FieldError, invalid, invalidAsWhole, required } from '../meta/field.ts'
import { parseTime } from '../meta/time.ts'
import { overlapOf, parseIndexes } from './indexes.ts'
import type { JobSpec } from './jobspec.ts'
import { isJobCondition, isJobFinished, type JobStatus } from './jobstatus.ts'

/** The state of a Job is whole in itself. */
export const checkJobStatus = (status: JobStatus, spec: JobSpec): FieldError[] => [
  ...checkNotNegative(status, 'status', 'active', 'succeeded', 'failed', 'ready', 'terminating'),
  ...checkUncounted(status),
  ...checkConditions(status, spec),
  ...checkTimes(status),
  ...(isJobFinished(status) ? checkFinished(status) : []),
  ...checkIndexes(status, spec),
  ...((status.ready ?? 0) > (status.active ?? 0)
    ? [invalid('status.ready', status.ready, 'cannot set more ready pods than active')]
    : []),
]

function checkUncounted({ uncountedTerminatedPods: pods = {} }: JobStatus): FieldError[] {
  const seen = new Set<string>()
  return (['succeeded', 'failed'] as const).flatMap((list) =>
    (pods[list] ?? []).flatMap((uid, i) => {
      const path = `status.uncountedTerminatedPods.${list}[${i}]`
      if (uid === '') return [invalid(path, uid, 'must not be empty')]
      if (seen.has(uid)) return [duplicate(path, uid)]
      seen.add(uid)
      return []
    }),
  )
}

function checkConditions(status: JobStatus, { successPolicy }: JobSpec): FieldError[] {
  const complete = isJobCondition(status, 'Complete')
  const failed = isJobCondition(status, 'Failed')
  const failing = isJobCondition(status, 'FailureTarget')
  const succeeding = isJobCondition(status, 'SuccessCriteriaMet')
  const problems: readonly (readonly [boolean, string])[] = [
    [complete && failed, 'cannot set Complete=True and Failed=true conditions'],
    [complete && failing, 'cannot set Complete=True and FailureTarget=true conditions'],
    [failed && !failing, 'cannot set Failed=True condition without the FailureTarget=true condition'],
    [
      complete && !succeeding,
      'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
    ],
    [succeeding && failed, 'cannot set SuccessCriteriaMet=True and Failed=true conditions'],
    [succeeding && failing, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'],
    [
      successPolicy !== undefined && !succeeding && complete,
      'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True',
    ],
  ]
  return problems
    .filter(([isProblem]) => isProblem)
    .map(([, problem]) => invalidAsWhole('status.conditions', problem))
}

function checkTimes(status: JobStatus): FieldError[] {
  const { startTime, completionTime } = status
  const complete = isJobCondition(status, 'Complete')
  const path = 'status.completionTime'
  if (completionTime === undefined)
    return complete ? [required(path, 'completionTime is required for Complete jobs')] : []
  return [
    ...(complete
      ? []
      : [
          invalid(path, completionTime, 'cannot set completionTime when there is no Complete=True condition'),
        ]),
    ...(startTime !== undefined && (parseTime(completionTime) ?? 0) < (parseTime(startTime) ?? 0)
      ? [invalid(path, completionTime, 'completionTime cannot be set before startTime')]
      : []),
  ]
}

function checkFinished(status: JobStatus): FieldError[] {
  const { active = 0, terminating = 0, startTime, uncountedTerminatedPods: uncounted } = status
  const errors: FieldError[] = []
  if (active > 0) errors.push(invalid('status.active', active, 'active>0 is invalid for finished job'))
  if (startTime === undefined)
    errors.push(required('status.startTime', 'startTime is required for finished job'))
  if (uncounted?.failed?.length || uncounted?.succeeded?.length)
    errors.push(
      invalid(
        'status.uncountedTerminatedPods',
        uncounted,
        'uncountedTerminatedPods needs to be empty for finished job',
      ),
    )
  if (terminating > 0)
    errors.push(invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'))
  return errors
}

function checkIndexes({ completedIndexes = '', failedIndexes }: JobStatus, spec: JobSpec): FieldError[] {
  const { completions = 0, completionMode, backoffLimitPerIndex } = spec
  const errors: FieldError[] = []
  const completed = parseIndexes(completedIndexes, completions)
  const failed = parseIndexes(failedIndexes ?? '', completions)
  if ('problem' in completed)
    errors.push(
      invalid(
        'status.completedIndexes',
        completedIndexes,
        `error parsing completedIndexes: ${completed.problem}`,
      ),
    )
  if ('problem' in failed)
    errors.push(
      invalid('status.failedIndexes', failedIndexes, `error parsing failedIndexes: ${failed.problem}`),
    )
  if (completedIndexes && completionMode !== 'Indexed')
    errors.push(
      invalid(
        'status.completedIndexes',
        completedIndexes,
        'cannot set non-empty completedIndexes when non-indexed completion mode',
      ),
    )
  if (failedIndexes !== undefined && backoffLimitPerIndex === undefined)
    errors.push(
      invalid(
        'status.failedIndexes',
        failedIndexes,
        'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      ),
    )
  if ('problem' in completed || 'problem' in failed) return errors
  const overlap = overlapOf(completed.intervals, failed.intervals)
  if (overlap !== undefined)
    errors.push(
      invalid(
        'status.failedIndexes',
        failedIndexes,
        `failedIndexes and completedIndexes overlap at index: ${overlap}`,
      ),
    )
  return errors
}
