import { s, type TypeOf } from '../schema.ts'

export const podFailurePolicyOnExitCodesRequirement = s.message(
  'io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement',
  {
    containerName: [1, s.pointer(s.string())],
    operator: [2, s.demanded(s.oneOf('In', 'NotIn'), 'valid values: ["In" "NotIn"]')],
    values: [3, s.list(s.integer(), { listType: 'set' })],
  },
)
export type PodFailurePolicyOnExitCodesRequirement = TypeOf<typeof podFailurePolicyOnExitCodesRequirement>

export const podFailurePolicyOnPodConditionsPattern = s.message(
  'io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern',
  {
    type: [1, s.defaulted(s.string(), '')],
    status: [2, s.nonzero(s.oneOf('True', 'False', 'Unknown'), 'True')],
  },
)
export type PodFailurePolicyOnPodConditionsPattern = TypeOf<typeof podFailurePolicyOnPodConditionsPattern>

export const podFailurePolicyRule = s.message('io.k8s.api.batch.v1.PodFailurePolicyRule', {
  action: [
    1,
    s.demanded(
      s.oneOf('FailJob', 'FailIndex', 'Ignore', 'Count'),
      'valid values: ["Count" "FailIndex" "FailJob" "Ignore"]',
    ),
  ],
  onExitCodes: [2, s.optional(podFailurePolicyOnExitCodesRequirement)],
  onPodConditions: [3, s.optional(s.list(podFailurePolicyOnPodConditionsPattern, { listType: 'atomic' }))],
})
export type PodFailurePolicyRule = TypeOf<typeof podFailurePolicyRule>

/** What a failed pod means for its Job: the first rule that fits says. */
export const podFailurePolicy = s.message('io.k8s.api.batch.v1.PodFailurePolicy', {
  rules: [1, s.list(podFailurePolicyRule, { listType: 'atomic' })],
})
export type PodFailurePolicy = TypeOf<typeof podFailurePolicy>
