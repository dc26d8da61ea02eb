import { s, type TypeOf } from '../schema.ts'
import {
  containerPort,
  containerResizePolicy,
  containerRestartRule,
  volumeDevice,
  volumeMount,
} from './container.ts'
import { envFromSource, envVar } from './env.ts'
import { lifecycle } from './lifecycle.ts'
import { probe } from './probe.ts'
import { resourceRequirements } from './resources.ts'
import { securityContext } from './securitycontext.ts'

export const ephemeralContainerCommon = {
  name: [1, s.string()],
  image: [2, s.optional(s.string())],
  command: [3, s.optional(s.list(s.string()))],
  args: [4, s.optional(s.list(s.string()))],
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
  envFrom: [19, s.optional(s.list(envFromSource))],
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
  resizePolicy: [23, s.optional(s.list(containerResizePolicy))],
  restartPolicy: [24, s.pointer(s.oneOf('Always', 'Never', 'OnFailure'))],
  restartPolicyRules: [25, s.optional(s.list(containerRestartRule))],
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
  terminationMessagePath: [13, s.defaulted(s.string(), '/dev/termination-log')],
  terminationMessagePolicy: [20, s.defaulted(s.oneOf('File', 'FallbackToLogsOnError'), 'File')],
  imagePullPolicy: [14, s.optional(s.oneOf('Always', 'Never', 'IfNotPresent'))],
  securityContext: [15, s.optional(securityContext)],
  stdin: [16, s.optional(s.boolean())],
  stdinOnce: [17, s.optional(s.boolean())],
  tty: [18, s.optional(s.boolean())],
} as const

export const ephemeralContainer = s.message('io.k8s.api.core.v1.EphemeralContainer', {
  ...s.inline(1, ephemeralContainerCommon),
  targetContainerName: [2, s.optional(s.string())],
})
export type EphemeralContainer = TypeOf<typeof ephemeralContainer>
