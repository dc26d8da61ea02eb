import { s, type TypeOf } from '../schema.ts'
import { containerStatus } from './containerstatus.ts'

export const podCondition = s.message('io.k8s.api.core.v1.PodCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastProbeTime: [3, s.optional(s.time())],
  lastTransitionTime: [4, s.optional(s.time())],
  reason: [5, s.optional(s.string())],
  message: [6, s.optional(s.string())],
})
export type PodCondition = TypeOf<typeof podCondition>

export const hostIP = s.message('io.k8s.api.core.v1.HostIP', {
  ip: [1, s.string()],
})
export type HostIP = TypeOf<typeof hostIP>

export const podIP = s.message('io.k8s.api.core.v1.PodIP', {
  ip: [1, s.string()],
})
export type PodIP = TypeOf<typeof podIP>

export const podResourceClaimStatus = s.message('io.k8s.api.core.v1.PodResourceClaimStatus', {
  name: [1, s.string()],
  resourceClaimName: [2, s.pointer(s.string())],
})
export type PodResourceClaimStatus = TypeOf<typeof podResourceClaimStatus>

export const podStatus = s.message('io.k8s.api.core.v1.PodStatus', {
  phase: [1, s.nonzero(s.oneOf('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'), 'Pending')],
  conditions: [
    2,
    s.optional(
      s.list(podCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
  message: [3, s.optional(s.string())],
  reason: [4, s.optional(s.string())],
  nominatedNodeName: [11, s.optional(s.string())],
  hostIP: [5, s.optional(s.string())],
  hostIPs: [
    16,
    s.optional(s.list(hostIP, { listType: 'atomic', patchStrategy: 'merge', patchMergeKey: 'ip' })),
  ],
  podIP: [6, s.optional(s.string())],
  podIPs: [
    12,
    s.optional(
      s.list(podIP, { listType: 'map', listMapKeys: ['ip'], patchStrategy: 'merge', patchMergeKey: 'ip' }),
    ),
  ],
  startTime: [7, s.optional(s.time())],
  initContainerStatuses: [10, s.optional(s.list(containerStatus, { listType: 'atomic' }))],
  containerStatuses: [8, s.optional(s.list(containerStatus, { listType: 'atomic' }))],
  qosClass: [9, s.optional(s.string())],
  ephemeralContainerStatuses: [13, s.optional(s.list(containerStatus, { listType: 'atomic' }))],
  resize: [14, s.optional(s.string())],
  resourceClaimStatuses: [
    15,
    s.optional(
      s.list(podResourceClaimStatus, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge,retainKeys',
        patchMergeKey: 'name',
      }),
    ),
  ],
})
export type PodStatus = TypeOf<typeof podStatus>
