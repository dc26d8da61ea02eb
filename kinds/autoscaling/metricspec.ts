import { labelSelector } from '../meta/labelselector.ts'
import { s, type TypeOf } from '../schema.ts'

export const crossVersionObjectReference = s.message(
  'io.k8s.api.autoscaling.v2.CrossVersionObjectReference',
  {
    kind: [1, s.string()],
    name: [2, s.string()],
    apiVersion: [3, s.optional(s.string())],
  },
)
export type CrossVersionObjectReference = TypeOf<typeof crossVersionObjectReference>

export const metricIdentifier = s.message('io.k8s.api.autoscaling.v2.MetricIdentifier', {
  name: [1, s.demanded(s.string(), 'must specify a metric name')],
  selector: [2, s.optional(labelSelector)],
})
export type MetricIdentifier = TypeOf<typeof metricIdentifier>

export const metricTarget = s.message('io.k8s.api.autoscaling.v2.MetricTarget', {
  type: [1, s.demanded(s.string(), 'must specify a metric target type')],
  value: [2, s.pointer(s.quantity())],
  averageValue: [3, s.pointer(s.quantity())],
  averageUtilization: [4, s.pointer(s.integer())],
})
export type MetricTarget = TypeOf<typeof metricTarget>

export const objectMetricSource = s.message('io.k8s.api.autoscaling.v2.ObjectMetricSource', {
  describedObject: [1, crossVersionObjectReference],
  target: [2, metricTarget],
  metric: [3, metricIdentifier],
})
export type ObjectMetricSource = TypeOf<typeof objectMetricSource>

export const podsMetricSource = s.message('io.k8s.api.autoscaling.v2.PodsMetricSource', {
  metric: [1, metricIdentifier],
  target: [2, metricTarget],
})
export type PodsMetricSource = TypeOf<typeof podsMetricSource>

const resourceName = s.demanded(s.string(), 'must specify a resource name')

export const resourceMetricSource = s.message('io.k8s.api.autoscaling.v2.ResourceMetricSource', {
  name: [1, resourceName],
  target: [2, metricTarget],
})
export type ResourceMetricSource = TypeOf<typeof resourceMetricSource>

export const containerResourceMetricSource = s.message(
  'io.k8s.api.autoscaling.v2.ContainerResourceMetricSource',
  {
    name: [1, resourceName],
    target: [2, metricTarget],
    container: [3, s.demanded(s.string(), 'must specify a container')],
  },
)
export type ContainerResourceMetricSource = TypeOf<typeof containerResourceMetricSource>

export const externalMetricSource = s.message('io.k8s.api.autoscaling.v2.ExternalMetricSource', {
  metric: [1, metricIdentifier],
  target: [2, metricTarget],
})
export type ExternalMetricSource = TypeOf<typeof externalMetricSource>

/** What replicas are counted by. `type` says which of the others there is. */
export const metricSpec = s.message('io.k8s.api.autoscaling.v2.MetricSpec', {
  type: [1, s.demanded(s.string(), 'must specify a metric source type')],
  object: [2, s.optional(objectMetricSource)],
  pods: [3, s.optional(podsMetricSource)],
  resource: [4, s.optional(resourceMetricSource)],
  containerResource: [7, s.optional(containerResourceMetricSource)],
  external: [5, s.optional(externalMetricSource)],
})
export type MetricSpec = TypeOf<typeof metricSpec>
