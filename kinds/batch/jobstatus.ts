import { s, type TypeOf } from '../schema.ts'

export const jobCondition = s.message('io.k8s.api.batch.v1.JobCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastProbeTime: [3, s.optional(s.time())],
  lastTransitionTime: [4, s.optional(s.time())],
  reason: [5, s.optional(s.string())],
  message: [6, s.optional(s.string())],
})
export type JobCondition = TypeOf<typeof jobCondition>

export const uncountedTerminatedPods = s.message('io.k8s.api.batch.v1.UncountedTerminatedPods', {
  succeeded: [1, s.optional(s.list(s.string(), { listType: 'set' }))],
  failed: [2, s.optional(s.list(s.string(), { listType: 'set' }))],
})
export type UncountedTerminatedPods = TypeOf<typeof uncountedTerminatedPods>

export const jobStatus = s.message('io.k8s.api.batch.v1.JobStatus', {
  conditions: [
    1,
    s.optional(s.list(jobCondition, { listType: 'atomic', patchStrategy: 'merge', patchMergeKey: 'type' })),
  ],
  startTime: [2, s.optional(s.time())],
  completionTime: [3, s.optional(s.time())],
  active: [4, s.optional(s.integer())],
  succeeded: [5, s.optional(s.integer())],
  failed: [6, s.optional(s.integer())],
  terminating: [11, s.pointer(s.integer())],
  completedIndexes: [7, s.optional(s.string())],
  failedIndexes: [10, s.pointer(s.string())],
  uncountedTerminatedPods: [8, s.optional(uncountedTerminatedPods)],
  ready: [9, s.pointer(s.integer())],
})
export type JobStatus = TypeOf<typeof jobStatus>

/** Conditions of a Job that say how it goes. */
export type JobConditionType = 'Complete' | 'Failed' | 'FailureTarget' | 'SuccessCriteriaMet' | 'Suspended'

export const isJobCondition = ({ conditions = [] }: JobStatus, type: JobConditionType): boolean =>
  conditions.some((condition) => condition.type === type && condition.status === 'True')

export const isJobFinished = (status: JobStatus): boolean =>
  isJobCondition(status, 'Complete') || isJobCondition(status, 'Failed')
