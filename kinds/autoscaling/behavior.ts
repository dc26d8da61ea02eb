import type { Mutable } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'

export const hpaScalingPolicy = s.message('io.k8s.api.autoscaling.v2.HPAScalingPolicy', {
  type: [1, s.string({ mayBeEmpty: true })],
  value: [2, s.integer()],
  periodSeconds: [3, s.integer()],
})
export type HPAScalingPolicy = TypeOf<typeof hpaScalingPolicy>

export const hpaScalingRules = s.message('io.k8s.api.autoscaling.v2.HPAScalingRules', {
  stabilizationWindowSeconds: [3, s.pointer(s.integer())],
  selectPolicy: [1, s.pointer(s.oneOf('Max', 'Min', 'Disabled'))],
  policies: [2, s.optional(s.list(hpaScalingPolicy, { listType: 'atomic' }))],
})
export type HPAScalingRules = TypeOf<typeof hpaScalingRules>

/** How fast replicas come and go. */
export const horizontalPodAutoscalerBehavior = s.message(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior',
  {
    scaleUp: [1, s.optional(hpaScalingRules)],
    scaleDown: [2, s.optional(hpaScalingRules)],
  },
)
export type HorizontalPodAutoscalerBehavior = TypeOf<typeof horizontalPodAutoscalerBehavior>

const policy = (type: string, value: number): HPAScalingPolicy => ({ type, value, periodSeconds: 15 })

/** Whoever says something about behavior gets the rest of it said too. */
export function completeBehavior(behavior: Mutable<HorizontalPodAutoscalerBehavior>): void {
  behavior.scaleUp = {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [policy('Pods', 4), policy('Percent', 100)],
    ...behavior.scaleUp,
  }
  // How long to wait before scaling down is the controller's own setting.
  behavior.scaleDown = { selectPolicy: 'Max', policies: [policy('Percent', 100)], ...behavior.scaleDown }
}
