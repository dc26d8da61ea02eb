import { s, type TypeOf } from '../schema.ts'

export const volumeHealthCondition = s.message('io.k8s.api.core.v1.VolumeHealthCondition', {
  status: [1, s.oneOf('Inaccessible', 'DataLoss', 'Degraded')],
  reason: [2, s.string()],
  message: [3, s.optional(s.string())],
})
export type VolumeHealthCondition = TypeOf<typeof volumeHealthCondition>

export const volumeHealthStatus = s.message('io.k8s.api.core.v1.VolumeHealthStatus', {
  healthConditions: [
    1,
    s.optional(
      s.list(volumeHealthCondition, {
        listType: 'map',
        listMapKeys: ['status', 'reason'],
        patchStrategy: 'merge',
        patchMergeKey: 'status',
      }),
    ),
  ],
  lastTransitionTime: [2, s.optional(s.time())],
})
export type VolumeHealthStatus = TypeOf<typeof volumeHealthStatus>

export const podVolumeHealth = s.message('io.k8s.api.core.v1.PodVolumeHealth', {
  name: [1, s.string()],
  healthConditions: [
    2,
    s.optional(
      s.list(volumeHealthCondition, {
        listType: 'map',
        listMapKeys: ['status', 'reason'],
        patchStrategy: 'merge',
        patchMergeKey: 'status',
      }),
    ),
  ],
  lastTransitionTime: [3, s.optional(s.time())],
})
export type PodVolumeHealth = TypeOf<typeof podVolumeHealth>
