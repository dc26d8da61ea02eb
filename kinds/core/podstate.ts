import { s, type TypeOf } from '../schema.ts'
import { containerStatus } from './containerstatus.ts'
import { resourceRequirements } from './resources.ts'
import { podVolumeHealth } from './volumehealth.ts'

export const nodeAllocatableMappedResources = s.message('io.k8s.api.core.v1.NodeAllocatableMappedResources', {
  name: [1, s.string()],
  quantity: [2, s.quantity()],
})
export type NodeAllocatableMappedResources = TypeOf<typeof nodeAllocatableMappedResources>

export const nodeAllocatableOverheadResources = s.message(
  'io.k8s.api.core.v1.NodeAllocatableOverheadResources',
  {
    name: [1, s.string()],
    perPod: [2, s.optional(s.quantity())],
    perContainer: [3, s.optional(s.quantity())],
  },
)
export type NodeAllocatableOverheadResources = TypeOf<typeof nodeAllocatableOverheadResources>

export const nodeAllocatableResourceClaimStatus = s.message(
  'io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus',
  {
    resourceClaimName: [1, s.string()],
    containers: [2, s.optional(s.list(s.string(), { listType: 'set' }))],
    mapping: [
      4,
      s.optional(
        s.list(nodeAllocatableMappedResources, {
          listType: 'map',
          listMapKeys: ['name'],
          patchStrategy: 'merge',
          patchMergeKey: 'name',
        }),
      ),
    ],
    overhead: [
      5,
      s.optional(
        s.list(nodeAllocatableOverheadResources, {
          listType: 'map',
          listMapKeys: ['name'],
          patchStrategy: 'merge',
          patchMergeKey: 'name',
        }),
      ),
    ],
  },
)
export type NodeAllocatableResourceClaimStatus = TypeOf<typeof nodeAllocatableResourceClaimStatus>

export const podCondition = s.message('io.k8s.api.core.v1.PodCondition', {
  type: [1, s.string()],
  observedGeneration: [7, s.optional(s.integer({ format: 'int64' }))],
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

export const containerExtendedResourceRequest = s.message(
  'io.k8s.api.core.v1.ContainerExtendedResourceRequest',
  {
    containerName: [1, s.string()],
    resourceName: [2, s.string()],
    requestName: [3, s.string()],
  },
)
export type ContainerExtendedResourceRequest = TypeOf<typeof containerExtendedResourceRequest>

export const podExtendedResourceClaimStatus = s.message('io.k8s.api.core.v1.PodExtendedResourceClaimStatus', {
  requestMappings: [1, s.list(containerExtendedResourceRequest)],
  resourceClaimName: [2, s.string()],
})
export type PodExtendedResourceClaimStatus = TypeOf<typeof podExtendedResourceClaimStatus>

export const podStatus = s.message('io.k8s.api.core.v1.PodStatus', {
  observedGeneration: [17, s.optional(s.integer({ format: 'int64' }))],
  phase: [1, s.defaulted(s.oneOf('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'), 'Pending')],
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
  hostIPs: [16, s.optional(s.list(hostIP, { patchStrategy: 'merge', patchMergeKey: 'ip' }))],
  podIP: [6, s.optional(s.string())],
  podIPs: [
    12,
    s.optional(
      s.list(podIP, { listType: 'map', listMapKeys: ['ip'], patchStrategy: 'merge', patchMergeKey: 'ip' }),
    ),
  ],
  startTime: [7, s.optional(s.time())],
  initContainerStatuses: [10, s.optional(s.list(containerStatus))],
  containerStatuses: [8, s.optional(s.list(containerStatus))],
  qosClass: [9, s.optional(s.string())],
  ephemeralContainerStatuses: [13, s.optional(s.list(containerStatus))],
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
  extendedResourceClaimStatus: [18, s.optional(podExtendedResourceClaimStatus)],
  allocatedResources: [19, s.optional(s.map(s.quantity()))],
  resources: [20, s.optional(resourceRequirements)],
  nodeAllocatableResourceClaimStatuses: [
    21,
    s.optional(
      s.list(nodeAllocatableResourceClaimStatus, {
        listType: 'map',
        listMapKeys: ['resourceClaimName'],
        patchStrategy: 'merge',
        patchMergeKey: 'resourceClaimName',
      }),
    ),
  ],
  volumeHealth: [22, s.optional(s.list(podVolumeHealth, { listType: 'map', listMapKeys: ['name'] }))],
})
export type PodStatus = TypeOf<typeof podStatus>
