import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'

export const scaleSpec = s.message('io.k8s.api.autoscaling.v1.ScaleSpec', {
  replicas: [1, s.defaulted(s.integer(), 0)],
})
export type ScaleSpec = TypeOf<typeof scaleSpec>

export const scaleStatus = s.message('io.k8s.api.autoscaling.v1.ScaleStatus', {
  replicas: [1, s.defaulted(s.integer(), 0)],
  selector: [2, s.optional(s.string())],
})
export type ScaleStatus = TypeOf<typeof scaleStatus>

/** The replica counts of an object: the body of its `scale` subresource. */
export const Scale = defineKind({
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  scope: 'Namespaced',
  stored: false,
  message: 'io.k8s.api.autoscaling.v1.Scale',
  fields: {
    spec: [2, s.defaulted(scaleSpec, {})],
    status: [3, s.defaulted(scaleStatus, {})],
  },
  columns: [
    { name: 'Desired', type: 'integer', value: ({ spec }) => spec.replicas },
    { name: 'Available', type: 'integer', value: ({ status }) => status.replicas },
  ],
})
export type Scale = ObjectOf<typeof Scale>
