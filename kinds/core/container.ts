import { s, type TypeOf } from '../schema.ts'
import { envFromSource, envVar } from './env.ts'
import { lifecycle } from './lifecycle.ts'
import { probe } from './probe.ts'
import { resourceRequirements } from './resources.ts'
import { securityContext } from './securitycontext.ts'

export const containerPort = s.message('io.k8s.api.core.v1.ContainerPort', {
  name: [1, s.optional(s.string())],
  hostPort: [2, s.optional(s.integer())],
  containerPort: [3, s.integer()],
  protocol: [4, s.nonzero(s.oneOf('TCP', 'UDP', 'SCTP'), 'TCP')],
  hostIP: [5, s.optional(s.string())],
})
export type ContainerPort = TypeOf<typeof containerPort>

export const volumeMount = s.message('io.k8s.api.core.v1.VolumeMount', {
  name: [1, s.string()],
  readOnly: [2, s.optional(s.boolean())],
  recursiveReadOnly: [7, s.pointer(s.oneOf('Disabled', 'IfPossible', 'Enabled'))],
  mountPath: [3, s.string()],
  subPath: [4, s.optional(s.string())],
  mountPropagation: [5, s.pointer(s.oneOf('None', 'HostToContainer', 'Bidirectional'))],
  subPathExpr: [6, s.optional(s.string())],
})
export type VolumeMount = TypeOf<typeof volumeMount>

export const volumeDevice = s.message('io.k8s.api.core.v1.VolumeDevice', {
  name: [1, s.string()],
  devicePath: [2, s.string()],
})
export type VolumeDevice = TypeOf<typeof volumeDevice>

export const containerResizePolicy = s.message('io.k8s.api.core.v1.ContainerResizePolicy', {
  resourceName: [1, s.string()],
  restartPolicy: [2, s.oneOf('NotRequired', 'RestartContainer')],
})
export type ContainerResizePolicy = TypeOf<typeof containerResizePolicy>

/** What a container has, an ephemeral one too. */
export const containerFields = {
  name: [1, s.string()],
  image: [2, s.optional(s.string())],
  command: [3, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  args: [4, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  workingDir: [5, s.optional(s.string())],
  ports: [
    6,
    s.optional(
      s.list(containerPort, {
        listType: 'map',
        listMapKeys: ['containerPort', 'protocol'],
        patchStrategy: 'merge',
        patchMergeKey: 'containerPort',
      }),
    ),
  ],
  envFrom: [19, s.optional(s.list(envFromSource, { listType: 'atomic' }))],
  env: [
    7,
    s.optional(
      s.list(envVar, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge',
        patchMergeKey: 'name',
      }),
    ),
  ],
  resources: [8, s.defaulted(resourceRequirements, {})],
  resizePolicy: [23, s.optional(s.list(containerResizePolicy, { listType: 'atomic' }))],
  restartPolicy: [24, s.pointer(s.oneOf('Always', 'Never', 'OnFailure'))],
  volumeMounts: [
    9,
    s.optional(
      s.list(volumeMount, {
        listType: 'map',
        listMapKeys: ['mountPath'],
        patchStrategy: 'merge',
        patchMergeKey: 'mountPath',
      }),
    ),
  ],
  volumeDevices: [
    21,
    s.optional(
      s.list(volumeDevice, {
        listType: 'map',
        listMapKeys: ['devicePath'],
        patchStrategy: 'merge',
        patchMergeKey: 'devicePath',
      }),
    ),
  ],
  livenessProbe: [10, s.optional(probe)],
  readinessProbe: [11, s.optional(probe)],
  startupProbe: [22, s.optional(probe)],
  lifecycle: [12, s.optional(lifecycle)],
  terminationMessagePath: [13, s.nonzero(s.string(), '/dev/termination-log')],
  terminationMessagePolicy: [20, s.nonzero(s.oneOf('File', 'FallbackToLogsOnError'), 'File')],
  imagePullPolicy: [14, s.optional(s.oneOf('Always', 'Never', 'IfNotPresent'))],
  securityContext: [15, s.optional(securityContext)],
  stdin: [16, s.optional(s.boolean())],
  stdinOnce: [17, s.optional(s.boolean())],
  tty: [18, s.optional(s.boolean())],
} as const

export const container = s.message('io.k8s.api.core.v1.Container', containerFields)
export type Container = TypeOf<typeof container>
