import { labelSelector } from '../meta/labelselector.ts'
import { s, type TypeOf } from '../schema.ts'

export const topologySpreadConstraint = s.message('io.k8s.api.core.v1.TopologySpreadConstraint', {
  maxSkew: [1, s.integer()],
  topologyKey: [2, s.string()],
  whenUnsatisfiable: [3, s.oneOf('DoNotSchedule', 'ScheduleAnyway')],
  labelSelector: [4, s.optional(labelSelector)],
  minDomains: [5, s.pointer(s.integer())],
  nodeAffinityPolicy: [6, s.pointer(s.oneOf('Ignore', 'Honor'))],
  nodeTaintsPolicy: [7, s.pointer(s.oneOf('Ignore', 'Honor'))],
  matchLabelKeys: [8, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type TopologySpreadConstraint = TypeOf<typeof topologySpreadConstraint>
