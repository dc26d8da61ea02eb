import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { accessModesText } from './accessmode.ts'
import { checkClaimChange, checkClaimSpec } from './checkclaim.ts'
import { persistentVolumeClaimSpec } from './claimspec.ts'
import { completeDataSource } from './datasource.ts'
import { classAnnotationWarnings } from './warnings/persistentvolume.ts'
import { claimWarnings } from './warnings/volumes.ts'

export const persistentVolumeClaimCondition = s.message('io.k8s.api.core.v1.PersistentVolumeClaimCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastProbeTime: [3, s.optional(s.time())],
  lastTransitionTime: [4, s.optional(s.time())],
  reason: [5, s.optional(s.string())],
  message: [6, s.optional(s.string())],
})
export type PersistentVolumeClaimCondition = TypeOf<typeof persistentVolumeClaimCondition>

export const modifyVolumeStatus = s.message('io.k8s.api.core.v1.ModifyVolumeStatus', {
  targetVolumeAttributesClassName: [1, s.optional(s.string())],
  status: [2, s.oneOf('Pending', 'InProgress', 'Infeasible')],
})
export type ModifyVolumeStatus = TypeOf<typeof modifyVolumeStatus>

export const persistentVolumeClaimStatus = s.message('io.k8s.api.core.v1.PersistentVolumeClaimStatus', {
  phase: [1, s.nonzero(s.oneOf('Pending', 'Bound', 'Lost'), 'Pending')],
  accessModes: [
    2,
    s.optional(
      s.list(s.oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'), {
        listType: 'atomic',
      }),
    ),
  ],
  capacity: [3, s.optional(s.map(s.quantity()))],
  conditions: [
    4,
    s.optional(
      s.list(persistentVolumeClaimCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
  allocatedResources: [5, s.optional(s.map(s.quantity()))],
  allocatedResourceStatuses: [
    7,
    s.optional(
      s.map(
        s.oneOf(
          'ControllerResizeInProgress',
          'ControllerResizeInfeasible',
          'NodeResizePending',
          'NodeResizeInProgress',
          'NodeResizeInfeasible',
        ),
      ),
    ),
  ],
  currentVolumeAttributesClassName: [8, s.pointer(s.string())],
  modifyVolumeStatus: [9, s.optional(modifyVolumeStatus)],
})
export type PersistentVolumeClaimStatus = TypeOf<typeof persistentVolumeClaimStatus>

/** A request for storage, bound to one PersistentVolume. */
export const PersistentVolumeClaim = defineKind({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(persistentVolumeClaimSpec, {})],
    status: [3, s.defaulted(persistentVolumeClaimStatus, {})],
  },
  complete({ spec }, old) {
    if (old) completeDataSource(spec, old.spec)
  },
  generate: ({ spec }) => completeDataSource(spec),
  validate({ spec }, old) {
    return [...checkClaimSpec(spec, 'spec'), ...(old ? checkClaimChange(spec, old) : [])]
  },
  warnings: ({ metadata, spec }) => [...classAnnotationWarnings(metadata), ...claimWarnings(spec, 'spec')],
  columns: [
    {
      name: 'Status',
      value: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : status.phase),
    },
    { name: 'Volume', value: ({ spec }) => spec.volumeName },
    { name: 'Capacity', value: ({ spec, status }) => (spec.volumeName ? status.capacity?.storage : '') },
    {
      name: 'Access Modes',
      value: ({ spec, status }) => (spec.volumeName ? accessModesText(status.accessModes) : ''),
    },
    { name: 'StorageClass', value: ({ spec }) => spec.storageClassName },
    { name: 'VolumeAttributesClass', value: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>' },
    { name: 'VolumeMode', priority: 1, afterAge: true, value: ({ spec }) => spec.volumeMode },
  ],
})
export type PersistentVolumeClaim = ObjectOf<typeof PersistentVolumeClaim>
