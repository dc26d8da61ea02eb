import { s, type TypeOf } from '../schema.ts'
import { horizontalPodAutoscalerBehavior } from './behavior.ts'
import { crossVersionObjectReference, metricSpec } from './metricspec.ts'
import { metricStatus } from './metricstatus.ts'

export const horizontalPodAutoscalerSpec = s.message(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec',
  {
    scaleTargetRef: [1, crossVersionObjectReference],
    minReplicas: [2, s.defaulted(s.integer(), 1)],
    maxReplicas: [3, s.integer()],
    metrics: [4, s.optional(s.list(metricSpec, { listType: 'atomic' }))],
    behavior: [5, s.optional(horizontalPodAutoscalerBehavior)],
  },
)
export type HorizontalPodAutoscalerSpec = TypeOf<typeof horizontalPodAutoscalerSpec>

export const horizontalPodAutoscalerCondition = s.message(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition',
  {
    type: [1, s.string()],
    status: [2, s.oneOf('True', 'False', 'Unknown')],
    lastTransitionTime: [3, s.optional(s.time())],
    reason: [4, s.optional(s.string())],
    message: [5, s.optional(s.string())],
  },
)
export type HorizontalPodAutoscalerCondition = TypeOf<typeof horizontalPodAutoscalerCondition>

export const horizontalPodAutoscalerStatus = s.message(
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus',
  {
    observedGeneration: [1, s.pointer(s.integer({ format: 'int64' }))],
    lastScaleTime: [2, s.optional(s.time())],
    currentReplicas: [3, s.optional(s.integer())],
    desiredReplicas: [4, s.defaulted(s.integer(), 0)],
    currentMetrics: [5, s.optional(s.list(metricStatus, { listType: 'atomic' }))],
    conditions: [
      6,
      s.optional(
        s.list(horizontalPodAutoscalerCondition, {
          listType: 'map',
          listMapKeys: ['type'],
          patchStrategy: 'merge',
          patchMergeKey: 'type',
        }),
      ),
    ],
  },
)
export type HorizontalPodAutoscalerStatus = TypeOf<typeof horizontalPodAutoscalerStatus>
