import { s, type TypeOf } from '../schema.ts'
import { crossVersionObjectReference, metricIdentifier } from './metricspec.ts'

export const metricValueStatus = s.message('io.k8s.api.autoscaling.v2.MetricValueStatus', {
  value: [1, s.pointer(s.quantity())],
  averageValue: [2, s.pointer(s.quantity())],
  averageUtilization: [3, s.pointer(s.integer())],
})
export type MetricValueStatus = TypeOf<typeof metricValueStatus>

export const objectMetricStatus = s.message('io.k8s.api.autoscaling.v2.ObjectMetricStatus', {
  metric: [1, metricIdentifier],
  current: [2, metricValueStatus],
  describedObject: [3, crossVersionObjectReference],
})
export type ObjectMetricStatus = TypeOf<typeof objectMetricStatus>

export const podsMetricStatus = s.message('io.k8s.api.autoscaling.v2.PodsMetricStatus', {
  metric: [1, metricIdentifier],
  current: [2, metricValueStatus],
})
export type PodsMetricStatus = TypeOf<typeof podsMetricStatus>

export const resourceMetricStatus = s.message('io.k8s.api.autoscaling.v2.ResourceMetricStatus', {
  name: [1, s.string()],
  current: [2, metricValueStatus],
})
export type ResourceMetricStatus = TypeOf<typeof resourceMetricStatus>

export const containerResourceMetricStatus = s.message(
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus',
  {
    name: [1, s.string()],
    current: [2, metricValueStatus],
    container: [3, s.string()],
  },
)
export type ContainerResourceMetricStatus = TypeOf<typeof containerResourceMetricStatus>

export const externalMetricStatus = s.message('io.k8s.api.autoscaling.v2.ExternalMetricStatus', {
  metric: [1, metricIdentifier],
  current: [2, metricValueStatus],
})
export type ExternalMetricStatus = TypeOf<typeof externalMetricStatus>

/** What was measured. `type` says which of the others there is. */
export const metricStatus = s.message('io.k8s.api.autoscaling.v2.MetricStatus', {
  type: [1, s.string()],
  object: [2, s.optional(objectMetricStatus)],
  pods: [3, s.optional(podsMetricStatus)],
  resource: [4, s.optional(resourceMetricStatus)],
  containerResource: [7, s.optional(containerResourceMetricStatus)],
  external: [5, s.optional(externalMetricStatus)],
})
export type MetricStatus = TypeOf<typeof metricStatus>
