import { s, type TypeOf } from '../schema.ts'

export const resourceClaim = s.message('io.k8s.api.core.v1.ResourceClaim', {
  name: [1, s.string()],
  request: [2, s.optional(s.string())],
})
export type ResourceClaim = TypeOf<typeof resourceClaim>

export const resourceRequirements = s.message('io.k8s.api.core.v1.ResourceRequirements', {
  limits: [1, s.optional(s.map(s.quantity()))],
  requests: [2, s.optional(s.map(s.quantity()))],
  claims: [3, s.optional(s.list(resourceClaim, { listType: 'map', listMapKeys: ['name'] }))],
})
export type ResourceRequirements = TypeOf<typeof resourceRequirements>

export const volumeResourceRequirements = s.message('io.k8s.api.core.v1.VolumeResourceRequirements', {
  limits: [1, s.optional(s.map(s.quantity()))],
  requests: [2, s.optional(s.map(s.quantity()))],
})
export type VolumeResourceRequirements = TypeOf<typeof volumeResourceRequirements>
