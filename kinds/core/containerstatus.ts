import { s, type TypeOf } from '../schema.ts'
import { resourceRequirements } from './resources.ts'

export const containerStateWaiting = s.message('io.k8s.api.core.v1.ContainerStateWaiting', {
  reason: [1, s.optional(s.string())],
  message: [2, s.optional(s.string())],
})
export type ContainerStateWaiting = TypeOf<typeof containerStateWaiting>

export const containerStateRunning = s.message('io.k8s.api.core.v1.ContainerStateRunning', {
  startedAt: [1, s.optional(s.time())],
})
export type ContainerStateRunning = TypeOf<typeof containerStateRunning>

export const containerStateTerminated = s.message('io.k8s.api.core.v1.ContainerStateTerminated', {
  exitCode: [1, s.integer()],
  signal: [2, s.optional(s.integer())],
  reason: [3, s.optional(s.string())],
  message: [4, s.optional(s.string())],
  startedAt: [5, s.optional(s.time())],
  finishedAt: [6, s.optional(s.time())],
  containerID: [7, s.optional(s.string())],
})
export type ContainerStateTerminated = TypeOf<typeof containerStateTerminated>

export const containerState = s.message('io.k8s.api.core.v1.ContainerState', {
  waiting: [1, s.optional(containerStateWaiting)],
  running: [2, s.optional(containerStateRunning)],
  terminated: [3, s.optional(containerStateTerminated)],
})
export type ContainerState = TypeOf<typeof containerState>

export const volumeMountStatus = s.message('io.k8s.api.core.v1.VolumeMountStatus', {
  name: [1, s.defaulted(s.string(), '')],
  mountPath: [2, s.defaulted(s.string(), '')],
  readOnly: [3, s.optional(s.boolean())],
  recursiveReadOnly: [4, s.pointer(s.oneOf('Disabled', 'IfPossible', 'Enabled'))],
})
export type VolumeMountStatus = TypeOf<typeof volumeMountStatus>

export const linuxContainerUser = s.message('io.k8s.api.core.v1.LinuxContainerUser', {
  uid: [1, s.integer({ format: 'int64' })],
  gid: [2, s.integer({ format: 'int64' })],
  supplementalGroups: [3, s.optional(s.list(s.integer({ format: 'int64' }), { listType: 'atomic' }))],
})
export type LinuxContainerUser = TypeOf<typeof linuxContainerUser>

export const containerUser = s.message('io.k8s.api.core.v1.ContainerUser', {
  linux: [1, s.optional(linuxContainerUser)],
})
export type ContainerUser = TypeOf<typeof containerUser>

export const resourceHealth = s.message('io.k8s.api.core.v1.ResourceHealth', {
  resourceID: [1, s.string()],
  health: [2, s.optional(s.string())],
})
export type ResourceHealth = TypeOf<typeof resourceHealth>

export const resourceStatus = s.message('io.k8s.api.core.v1.ResourceStatus', {
  name: [1, s.string()],
  resources: [2, s.optional(s.list(resourceHealth, { listType: 'map', listMapKeys: ['resourceID'] }))],
})
export type ResourceStatus = TypeOf<typeof resourceStatus>

export const containerStatus = s.message('io.k8s.api.core.v1.ContainerStatus', {
  name: [1, s.string()],
  state: [2, s.defaulted(containerState, {})],
  lastState: [3, s.defaulted(containerState, {})],
  ready: [4, s.defaulted(s.boolean(), false)],
  restartCount: [5, s.defaulted(s.integer(), 0)],
  image: [6, s.defaulted(s.string(), '')],
  imageID: [7, s.defaulted(s.string(), '')],
  containerID: [8, s.optional(s.string())],
  started: [9, s.pointer(s.boolean())],
  allocatedResources: [10, s.optional(s.map(s.quantity()))],
  resources: [11, s.optional(resourceRequirements)],
  volumeMounts: [
    12,
    s.optional(
      s.list(volumeMountStatus, {
        listType: 'map',
        listMapKeys: ['mountPath'],
        patchStrategy: 'merge',
        patchMergeKey: 'mountPath',
      }),
    ),
  ],
  user: [13, s.optional(containerUser)],
  allocatedResourcesStatus: [
    14,
    s.optional(
      s.list(resourceStatus, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge',
        patchMergeKey: 'name',
      }),
    ),
  ],
})
export type ContainerStatus = TypeOf<typeof containerStatus>
