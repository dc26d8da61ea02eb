import { s, type TypeOf } from '../schema.ts'

export const nodeCondition = s.message('io.k8s.api.core.v1.NodeCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastHeartbeatTime: [3, s.optional(s.time())],
  lastTransitionTime: [4, s.optional(s.time())],
  reason: [5, s.optional(s.string())],
  message: [6, s.optional(s.string())],
})
export type NodeCondition = TypeOf<typeof nodeCondition>

export const nodeAddress = s.message('io.k8s.api.core.v1.NodeAddress', {
  type: [1, s.string()],
  address: [2, s.string()],
})
export type NodeAddress = TypeOf<typeof nodeAddress>

export const daemonEndpoint = s.message('io.k8s.api.core.v1.DaemonEndpoint', {
  Port: [1, s.defaulted(s.integer(), 0)],
})
export type DaemonEndpoint = TypeOf<typeof daemonEndpoint>

export const nodeDaemonEndpoints = s.message('io.k8s.api.core.v1.NodeDaemonEndpoints', {
  kubeletEndpoint: [1, s.defaulted(daemonEndpoint, {})],
})
export type NodeDaemonEndpoints = TypeOf<typeof nodeDaemonEndpoints>

export const nodeSystemInfo = s.message('io.k8s.api.core.v1.NodeSystemInfo', {
  machineID: [1, s.defaulted(s.string(), '')],
  systemUUID: [2, s.defaulted(s.string(), '')],
  bootID: [3, s.defaulted(s.string(), '')],
  kernelVersion: [4, s.defaulted(s.string(), '')],
  osImage: [5, s.defaulted(s.string(), '')],
  containerRuntimeVersion: [6, s.defaulted(s.string(), '')],
  kubeletVersion: [7, s.defaulted(s.string(), '')],
  kubeProxyVersion: [8, s.defaulted(s.string(), '')],
  operatingSystem: [9, s.defaulted(s.string(), '')],
  architecture: [10, s.defaulted(s.string(), '')],
})
export type NodeSystemInfo = TypeOf<typeof nodeSystemInfo>

export const containerImage = s.message('io.k8s.api.core.v1.ContainerImage', {
  names: [1, s.defaulted(s.list(s.string(), { listType: 'atomic' }), [])],
  sizeBytes: [2, s.optional(s.integer({ format: 'int64' }))],
})
export type ContainerImage = TypeOf<typeof containerImage>

export const attachedVolume = s.message('io.k8s.api.core.v1.AttachedVolume', {
  name: [1, s.defaulted(s.string(), '')],
  devicePath: [2, s.defaulted(s.string(), '')],
})
export type AttachedVolume = TypeOf<typeof attachedVolume>

export const configMapNodeConfigSource = s.message('io.k8s.api.core.v1.ConfigMapNodeConfigSource', {
  namespace: [1, s.string()],
  name: [2, s.string()],
  uid: [3, s.optional(s.string())],
  resourceVersion: [4, s.optional(s.string())],
  kubeletConfigKey: [5, s.string()],
})
export type ConfigMapNodeConfigSource = TypeOf<typeof configMapNodeConfigSource>

export const nodeConfigSource = s.message('io.k8s.api.core.v1.NodeConfigSource', {
  configMap: [2, s.optional(configMapNodeConfigSource)],
})
export type NodeConfigSource = TypeOf<typeof nodeConfigSource>

export const nodeConfigStatus = s.message('io.k8s.api.core.v1.NodeConfigStatus', {
  assigned: [1, s.optional(nodeConfigSource)],
  active: [2, s.optional(nodeConfigSource)],
  lastKnownGood: [3, s.optional(nodeConfigSource)],
  error: [4, s.optional(s.string())],
})
export type NodeConfigStatus = TypeOf<typeof nodeConfigStatus>

export const nodeRuntimeHandlerFeatures = s.message('io.k8s.api.core.v1.NodeRuntimeHandlerFeatures', {
  recursiveReadOnlyMounts: [1, s.pointer(s.boolean())],
  userNamespaces: [2, s.pointer(s.boolean())],
})
export type NodeRuntimeHandlerFeatures = TypeOf<typeof nodeRuntimeHandlerFeatures>

export const nodeRuntimeHandler = s.message('io.k8s.api.core.v1.NodeRuntimeHandler', {
  name: [1, s.defaulted(s.string(), '')],
  features: [2, s.optional(nodeRuntimeHandlerFeatures)],
})
export type NodeRuntimeHandler = TypeOf<typeof nodeRuntimeHandler>

export const nodeFeatures = s.message('io.k8s.api.core.v1.NodeFeatures', {
  supplementalGroupsPolicy: [1, s.pointer(s.boolean())],
})
export type NodeFeatures = TypeOf<typeof nodeFeatures>

export const nodeStatus = s.message('io.k8s.api.core.v1.NodeStatus', {
  capacity: [1, s.optional(s.map(s.quantity()))],
  allocatable: [2, s.optional(s.map(s.quantity()))],
  phase: [3, s.optional(s.oneOf('Pending', 'Running', 'Terminated'))],
  conditions: [
    4,
    s.optional(
      s.list(nodeCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
  addresses: [
    5,
    s.optional(
      s.list(nodeAddress, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
  daemonEndpoints: [6, s.defaulted(nodeDaemonEndpoints, {})],
  nodeInfo: [7, s.defaulted(nodeSystemInfo, {})],
  images: [8, s.optional(s.list(containerImage, { listType: 'atomic' }))],
  volumesInUse: [9, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  volumesAttached: [10, s.optional(s.list(attachedVolume, { listType: 'atomic' }))],
  config: [11, s.optional(nodeConfigStatus)],
  runtimeHandlers: [12, s.optional(s.list(nodeRuntimeHandler, { listType: 'atomic' }))],
  features: [13, s.optional(nodeFeatures)],
})
export type NodeStatus = TypeOf<typeof nodeStatus>
