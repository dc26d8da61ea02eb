import { checkNotNegative } from '../core/checkworkload.ts'
import { defineKind, type Mutable, type ObjectOf } from '../kind.ts'
import { same } from '../meta/same.ts'
import { s } from '../schema.ts'
import {
  type HorizontalPodAutoscalerSpec,
  horizontalPodAutoscalerSpec,
  horizontalPodAutoscalerStatus,
} from './autoscalerspec.ts'
import { completeBehavior } from './behavior.ts'
import { checkAutoscalerSpec } from './checkautoscaler.ts'
import { metricsText } from './metricstext.ts'

/** Sets the number of replicas of something by what its pods have to do. */
export const HorizontalPodAutoscaler = defineKind({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [
      2,
      s.defaulted(horizontalPodAutoscalerSpec, { scaleTargetRef: { kind: '', name: '' }, maxReplicas: 0 }),
    ],
    status: [3, s.defaulted(horizontalPodAutoscalerStatus, {})],
  },
  complete({ spec }) {
    spec.metrics ??= defaultMetrics()
    if (spec.behavior) completeBehavior(spec.behavior)
  },
  validate: ({ spec, status }, old) => [
    ...(old && same(spec, old.spec) ? [] : checkAutoscalerSpec(spec, old?.spec)),
    ...checkNotNegative(status, 'status', 'currentReplicas', 'desiredReplicas'),
  ],
  columns: [
    {
      name: 'Reference',
      value: ({
        spec: {
          scaleTargetRef: { kind, name },
        },
      }) => `${kind}/${name}`,
    },
    { name: 'Targets', value: ({ spec, status }) => metricsText(spec.metrics, status.currentMetrics) },
    { name: 'MinPods', value: ({ spec }) => String(spec.minReplicas) },
    { name: 'MaxPods', value: ({ spec }) => spec.maxReplicas },
    { name: 'Replicas', value: ({ status }) => status.currentReplicas ?? 0 },
  ],
})
export type HorizontalPodAutoscaler = ObjectOf<typeof HorizontalPodAutoscaler>

/** Who names no metric means this one. */
export const defaultMetrics = (
  averageUtilization = 80,
): NonNullable<Mutable<HorizontalPodAutoscalerSpec>['metrics']> => [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } },
]
