import { PersistentVolumeClaim } from '../core/persistentvolumeclaim.ts'
import { podTemplateSpec } from '../core/podspec.ts'
import { embedded } from '../kind.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { s, type TypeOf } from '../schema.ts'

export const rollingUpdateStatefulSetStrategy = s.message(
  'io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy',
  {
    partition: [1, s.defaulted(s.integer(), 0)],
    maxUnavailable: [2, s.pointer(s.intOrString())],
  },
)
export type RollingUpdateStatefulSetStrategy = TypeOf<typeof rollingUpdateStatefulSetStrategy>

export const statefulSetUpdateStrategy = s.message('io.k8s.api.apps.v1.StatefulSetUpdateStrategy', {
  type: [1, s.optional(s.string())],
  rollingUpdate: [2, s.optional(rollingUpdateStatefulSetStrategy)],
})
export type StatefulSetUpdateStrategy = TypeOf<typeof statefulSetUpdateStrategy>

export const statefulSetPersistentVolumeClaimRetentionPolicy = s.message(
  'io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy',
  {
    whenDeleted: [1, s.nonzero(s.oneOf('Retain', 'Delete'), 'Retain')],
    whenScaled: [2, s.nonzero(s.oneOf('Retain', 'Delete'), 'Retain')],
  },
)
export type StatefulSetPersistentVolumeClaimRetentionPolicy = TypeOf<
  typeof statefulSetPersistentVolumeClaimRetentionPolicy
>

export const statefulSetOrdinals = s.message('io.k8s.api.apps.v1.StatefulSetOrdinals', {
  start: [1, s.integer()],
})
export type StatefulSetOrdinals = TypeOf<typeof statefulSetOrdinals>

export const statefulSetSpec = s.message('io.k8s.api.apps.v1.StatefulSetSpec', {
  replicas: [1, s.defaulted(s.integer(), 1)],
  selector: [2, labelSelector],
  template: [3, podTemplateSpec],
  volumeClaimTemplates: [4, s.optional(s.list(embedded(PersistentVolumeClaim), { listType: 'atomic' }))],
  serviceName: [5, s.defaulted(s.string(), '')],
  podManagementPolicy: [6, s.nonzero(s.string(), 'OrderedReady')],
  updateStrategy: [7, s.defaulted(statefulSetUpdateStrategy, {})],
  revisionHistoryLimit: [8, s.defaulted(s.integer(), 10)],
  minReadySeconds: [9, s.optional(s.integer())],
  persistentVolumeClaimRetentionPolicy: [
    10,
    s.defaulted(statefulSetPersistentVolumeClaimRetentionPolicy, {}),
  ],
  ordinals: [11, s.optional(statefulSetOrdinals)],
})
export type StatefulSetSpec = TypeOf<typeof statefulSetSpec>

export const statefulSetCondition = s.message('io.k8s.api.apps.v1.StatefulSetCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
})
export type StatefulSetCondition = TypeOf<typeof statefulSetCondition>

export const statefulSetStatus = s.message('io.k8s.api.apps.v1.StatefulSetStatus', {
  observedGeneration: [1, s.optional(s.integer({ format: 'int64' }))],
  replicas: [2, s.defaulted(s.integer(), 0)],
  readyReplicas: [3, s.optional(s.integer())],
  currentReplicas: [4, s.optional(s.integer())],
  updatedReplicas: [5, s.optional(s.integer())],
  currentRevision: [6, s.optional(s.string())],
  updateRevision: [7, s.optional(s.string())],
  collisionCount: [9, s.pointer(s.integer())],
  conditions: [
    10,
    s.optional(
      s.list(statefulSetCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
  availableReplicas: [11, s.defaulted(s.integer(), 0)],
})
export type StatefulSetStatus = TypeOf<typeof statefulSetStatus>
