import { defineKind, type KubeObject, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import type { HorizontalPodAutoscalerSpec, HorizontalPodAutoscalerStatus } from './autoscalerspec.ts'
import { toNewAutoscaler, toOldAutoscaler } from './convertautoscaler.ts'
import { HorizontalPodAutoscaler as Stored } from './horizontalpodautoscaler.ts'
import { metricsText } from './metricstext.ts'

export const crossVersionObjectReference = s.message(
  'io.k8s.api.autoscaling.v1.CrossVersionObjectReference',
  {
    kind: [1, s.string()],
    name: [2, s.string()],
    apiVersion: [3, s.optional(s.string())],
  },
  { mapType: 'atomic' },
)
export type CrossVersionObjectReference = TypeOf<typeof crossVersionObjectReference>

export const horizontalPodAutoscalerSpec = s.message(
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec',
  {
    scaleTargetRef: [1, crossVersionObjectReference],
    minReplicas: [2, s.defaulted(s.integer(), 1)],
    maxReplicas: [3, s.integer()],
    targetCPUUtilizationPercentage: [4, s.pointer(s.integer())],
  },
)

export const horizontalPodAutoscalerStatus = s.message(
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus',
  {
    observedGeneration: [1, s.pointer(s.integer({ format: 'int64' }))],
    lastScaleTime: [2, s.optional(s.time())],
    currentReplicas: [3, s.defaulted(s.integer(), 0)],
    desiredReplicas: [4, s.defaulted(s.integer(), 0)],
    currentCPUUtilizationPercentage: [5, s.pointer(s.integer())],
  },
)

/** The first version of autoscalers: by CPU only, and everything else in annotations. */
export const HorizontalPodAutoscaler = defineKind({
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  hasStatus: true,
  countsGenerations: false,
  storedAs: {
    kind: Stored,
    toStored: (objects) => objects.map(toNewAutoscaler),
    fromStored: (objects) => objects.map(toOldAutoscaler),
  },
  fields: {
    spec: [
      2,
      s.defaulted(horizontalPodAutoscalerSpec, { scaleTargetRef: { kind: '', name: '' }, maxReplicas: 0 }),
    ],
    status: [3, s.defaulted(horizontalPodAutoscalerStatus, {})],
  },
  columns: [
    {
      name: 'Reference',
      value: ({
        spec: {
          scaleTargetRef: { kind, name },
        },
      }) => `${kind}/${name}`,
    },
    { name: 'Targets', value: targetsText },
    { name: 'MinPods', value: ({ spec }) => String(spec.minReplicas) },
    { name: 'MaxPods', value: ({ spec }) => spec.maxReplicas },
    { name: 'Replicas', value: ({ status }) => status.currentReplicas },
  ],
})
export type HorizontalPodAutoscaler = ObjectOf<typeof HorizontalPodAutoscaler>

function targetsText(object: object): string {
  const { spec, status } = toNewAutoscaler(object as KubeObject) as unknown as {
    readonly spec: HorizontalPodAutoscalerSpec
    readonly status: HorizontalPodAutoscalerStatus
  }
  return metricsText(spec.metrics, status.currentMetrics)
}
