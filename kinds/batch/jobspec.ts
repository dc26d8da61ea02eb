import { podTemplateSpec } from '../core/podspec.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { s, type TypeOf } from '../schema.ts'
import { podFailurePolicy } from './podfailurepolicy.ts'

export const successPolicyRule = s.message('io.k8s.api.batch.v1.SuccessPolicyRule', {
  succeededIndexes: [1, s.pointer(s.string())],
  succeededCount: [2, s.pointer(s.integer())],
})
export type SuccessPolicyRule = TypeOf<typeof successPolicyRule>

export const successPolicy = s.message('io.k8s.api.batch.v1.SuccessPolicy', {
  rules: [1, s.list(successPolicyRule, { listType: 'atomic' })],
})
export type SuccessPolicy = TypeOf<typeof successPolicy>

/** Without defaults: a Job has them, the template of one in a CronJob has not. */
export const jobSpec = s.message('io.k8s.api.batch.v1.JobSpec', {
  parallelism: [1, s.pointer(s.integer())],
  completions: [2, s.pointer(s.integer())],
  activeDeadlineSeconds: [3, s.pointer(s.integer({ format: 'int64' }))],
  podFailurePolicy: [11, s.optional(podFailurePolicy)],
  successPolicy: [16, s.optional(successPolicy)],
  backoffLimit: [7, s.pointer(s.integer())],
  backoffLimitPerIndex: [12, s.pointer(s.integer())],
  maxFailedIndexes: [13, s.pointer(s.integer())],
  selector: [4, s.optional(labelSelector)],
  manualSelector: [5, s.pointer(s.boolean())],
  template: [6, podTemplateSpec],
  ttlSecondsAfterFinished: [8, s.pointer(s.integer())],
  completionMode: [9, s.pointer(s.oneOf('NonIndexed', 'Indexed'))],
  suspend: [10, s.pointer(s.boolean())],
  podReplacementPolicy: [14, s.pointer(s.string())],
  managedBy: [15, s.pointer(s.string())],
})
export type JobSpec = TypeOf<typeof jobSpec>
