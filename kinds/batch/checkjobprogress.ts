import { type FieldError, invalid, invalidAsWhole, required } from '../meta/field.ts'
import type { JobSpec } from './jobspec.ts'
import { isJobCondition, type JobStatus } from './jobstatus.ts'

const final = ['Failed', 'Complete', 'FailureTarget'] as const

/** A Job goes forward: what has been counted stays counted, and what has ended does not start again. */
export function checkJobProgress(now: JobStatus, old: JobStatus, spec: JobSpec): FieldError[] {
  const was = (type: Parameters<typeof isJobCondition>[1]) => isJobCondition(old, type)
  const is = (type: Parameters<typeof isJobCondition>[1]) => isJobCondition(now, type)
  const errors = final
    .filter((type) => was(type) && !is(type))
    .map((type) => invalidAsWhole('status.conditions', `cannot disable the terminal ${type}=True condition`))
  const mayScaleDown = spec.completions === spec.parallelism
  if ((now.failed ?? 0) < (old.failed ?? 0))
    errors.push(invalid('status.failed', now.failed ?? 0, 'cannot decrease the failed counter'))
  if (!mayScaleDown && (now.succeeded ?? 0) < (old.succeeded ?? 0))
    errors.push(invalid('status.succeeded', now.succeeded ?? 0, 'cannot decrease the succeeded counter'))
  if (now.completionTime && old.completionTime && now.completionTime !== old.completionTime)
    errors.push(invalid('status.completionTime', now.completionTime, 'completionTime cannot be mutated'))
  if (old.startTime && now.startTime !== old.startTime && !spec.suspend)
    errors.push(required('status.startTime', 'startTime cannot be removed for unsuspended job'))
  if (was('SuccessCriteriaMet') && !is('SuccessCriteriaMet'))
    errors.push(invalidAsWhole('status.conditions', 'cannot disable the SuccessCriteriaMet=True condition'))
  if (was('Complete') && !was('SuccessCriteriaMet') && is('SuccessCriteriaMet'))
    errors.push(
      invalidAsWhole(
        'status.conditions',
        'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions',
      ),
    )
  return errors
}
