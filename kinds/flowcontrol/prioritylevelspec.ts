import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.api.flowcontrol.v1'

export const queuingConfiguration = s.message(`${v1}.QueuingConfiguration`, {
  queues: [1, s.nonzero(s.integer(), 64)],
  handSize: [2, s.nonzero(s.integer(), 8)],
  queueLengthLimit: [3, s.nonzero(s.integer(), 50)],
})
export type QueuingConfiguration = TypeOf<typeof queuingConfiguration>

export const limitResponse = s.message(`${v1}.LimitResponse`, {
  type: [1, s.string({ mayBeEmpty: true })],
  queuing: [2, s.optional(queuingConfiguration)],
})
export type LimitResponse = TypeOf<typeof limitResponse>

export const limitedPriorityLevelConfiguration = s.message(`${v1}.LimitedPriorityLevelConfiguration`, {
  nominalConcurrencyShares: [1, s.defaulted(s.integer(), 30)],
  limitResponse: [2, s.defaulted(limitResponse, { type: '' })],
  lendablePercent: [3, s.defaulted(s.integer(), 0)],
  borrowingLimitPercent: [4, s.pointer(s.integer())],
})
export type LimitedPriorityLevelConfiguration = TypeOf<typeof limitedPriorityLevelConfiguration>

export const exemptPriorityLevelConfiguration = s.message(`${v1}.ExemptPriorityLevelConfiguration`, {
  nominalConcurrencyShares: [1, s.defaulted(s.integer(), 0)],
  lendablePercent: [2, s.defaulted(s.integer(), 0)],
})
export type ExemptPriorityLevelConfiguration = TypeOf<typeof exemptPriorityLevelConfiguration>

export const priorityLevelConfigurationSpec = s.message(`${v1}.PriorityLevelConfigurationSpec`, {
  type: [1, s.string({ mayBeEmpty: true })],
  limited: [2, s.optional(limitedPriorityLevelConfiguration)],
  exempt: [3, s.optional(exemptPriorityLevelConfiguration)],
})
export type PriorityLevelConfigurationSpec = TypeOf<typeof priorityLevelConfigurationSpec>
