import { checkNotNegative } from '../core/checkworkload.ts'
import { type FieldError, invalid, notSupported } from '../meta/field.ts'
import { timeZone } from '../meta/timezone.ts'
import { checkJobTemplate } from './checkjobspec.ts'
import type { CronJobSpec } from './cronjobspec.ts'
import { parseSchedule } from './schedule.ts'

export const checkCronJobSpec = (spec: CronJobSpec, old: CronJobSpec | undefined): FieldError[] => [
  ...(spec.schedule ? checkSchedule(spec, old, 'spec.schedule') : []),
  ...checkNotNegative(spec, 'spec', 'startingDeadlineSeconds'),
  ...(spec.timeZone === undefined || (old && spec.timeZone === old.timeZone)
    ? []
    : timeZone(spec.timeZone).map((problem) => invalid('spec.timeZone', spec.timeZone, problem))),
  ...checkTemplate(spec, 'spec.jobTemplate.spec'),
  ...checkNotNegative(spec, 'spec', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'),
]

function checkSchedule(spec: CronJobSpec, old: CronJobSpec | undefined, path: string): FieldError[] {
  const { schedule } = spec
  const parsed = parseSchedule(schedule)
  const errors = typeof parsed === 'string' ? [invalid(path, schedule, parsed)] : []
  if (!schedule.includes('TZ')) return errors
  // Who has a zone in the schedule since long ago may keep it.
  if (!old?.schedule.includes('TZ'))
    errors.push(invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'))
  else if (spec.timeZone !== undefined)
    errors.push(invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'))
  return errors
}

function checkTemplate({ jobTemplate: { spec } }: CronJobSpec, path: string): FieldError[] {
  const { selector, manualSelector } = spec
  return [
    ...checkJobTemplate(spec, path),
    ...(selector ? [invalid(`${path}.selector`, selector, '`selector` will be auto-generated')] : []),
    ...(manualSelector ? [notSupported(`${path}.manualSelector`, true, ['nil', 'false'])] : []),
  ]
}
