import { podTemplateSpec } from '../core/podspec.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { s, type TypeOf } from '../schema.ts'

export const rollingUpdateDaemonSet = s.message('io.k8s.api.apps.v1.RollingUpdateDaemonSet', {
  maxUnavailable: [1, s.pointer(s.intOrString())],
  maxSurge: [2, s.pointer(s.intOrString())],
})
export type RollingUpdateDaemonSet = TypeOf<typeof rollingUpdateDaemonSet>

export const daemonSetUpdateStrategy = s.message('io.k8s.api.apps.v1.DaemonSetUpdateStrategy', {
  type: [1, s.nonzero(s.oneOf('RollingUpdate', 'OnDelete'), 'RollingUpdate')],
  rollingUpdate: [2, s.optional(rollingUpdateDaemonSet)],
})
export type DaemonSetUpdateStrategy = TypeOf<typeof daemonSetUpdateStrategy>

export const daemonSetSpec = s.message('io.k8s.api.apps.v1.DaemonSetSpec', {
  selector: [1, labelSelector],
  template: [2, podTemplateSpec],
  updateStrategy: [3, s.defaulted(daemonSetUpdateStrategy, {})],
  minReadySeconds: [4, s.optional(s.integer())],
  revisionHistoryLimit: [6, s.defaulted(s.integer(), 10)],
})
export type DaemonSetSpec = TypeOf<typeof daemonSetSpec>

export const daemonSetCondition = s.message('io.k8s.api.apps.v1.DaemonSetCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
})
export type DaemonSetCondition = TypeOf<typeof daemonSetCondition>

export const daemonSetStatus = s.message('io.k8s.api.apps.v1.DaemonSetStatus', {
  currentNumberScheduled: [1, s.defaulted(s.integer(), 0)],
  numberMisscheduled: [2, s.defaulted(s.integer(), 0)],
  desiredNumberScheduled: [3, s.defaulted(s.integer(), 0)],
  numberReady: [4, s.defaulted(s.integer(), 0)],
  observedGeneration: [5, s.optional(s.integer({ format: 'int64' }))],
  updatedNumberScheduled: [6, s.optional(s.integer())],
  numberAvailable: [7, s.optional(s.integer())],
  numberUnavailable: [8, s.optional(s.integer())],
  collisionCount: [9, s.pointer(s.integer())],
  conditions: [
    10,
    s.optional(
      s.list(daemonSetCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
})
export type DaemonSetStatus = TypeOf<typeof daemonSetStatus>
