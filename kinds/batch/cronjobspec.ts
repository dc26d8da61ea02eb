import { objectReference } from '../core/objectreference.ts'
import { objectMeta } from '../meta/objectmeta.ts'
import { s, type TypeOf } from '../schema.ts'
import { jobSpec } from './jobspec.ts'

export const jobTemplateSpec = s.message('io.k8s.api.batch.v1.JobTemplateSpec', {
  metadata: [1, s.defaulted(objectMeta, {})],
  spec: [2, jobSpec],
})
export type JobTemplateSpec = TypeOf<typeof jobTemplateSpec>

export const cronJobSpec = s.message('io.k8s.api.batch.v1.CronJobSpec', {
  schedule: [1, s.string()],
  timeZone: [8, s.pointer(s.string())],
  startingDeadlineSeconds: [2, s.pointer(s.integer({ format: 'int64' }))],
  concurrencyPolicy: [3, s.nonzero(s.oneOf('Allow', 'Forbid', 'Replace'), 'Allow')],
  suspend: [4, s.defaulted(s.boolean(), false)],
  jobTemplate: [5, jobTemplateSpec],
  successfulJobsHistoryLimit: [6, s.defaulted(s.integer(), 3)],
  failedJobsHistoryLimit: [7, s.defaulted(s.integer(), 1)],
})
export type CronJobSpec = TypeOf<typeof cronJobSpec>

export const cronJobStatus = s.message('io.k8s.api.batch.v1.CronJobStatus', {
  active: [1, s.optional(s.list(objectReference, { listType: 'atomic' }))],
  lastScheduleTime: [4, s.optional(s.time())],
  lastSuccessfulTime: [5, s.optional(s.time())],
})
export type CronJobStatus = TypeOf<typeof cronJobStatus>
