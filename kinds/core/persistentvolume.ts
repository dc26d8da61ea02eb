import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { accessModesText } from './accessmode.ts'
import { checkVolumeSpec } from './checkpersistentvolume.ts'
import { persistentVolumeSpec } from './persistentvolumespec.ts'
import { persistentVolumeWarnings } from './warnings/persistentvolume.ts'

export type { PersistentVolumeSpec, VolumeNodeAffinity } from './persistentvolumespec.ts'

export const persistentVolumeStatus = s.message('io.k8s.api.core.v1.PersistentVolumeStatus', {
  phase: [1, s.nonzero(s.oneOf('Pending', 'Available', 'Bound', 'Released', 'Failed'), 'Pending')],
  message: [2, s.optional(s.string())],
  reason: [3, s.optional(s.string())],
  lastPhaseTransitionTime: [4, s.optional(s.time())],
})
export type PersistentVolumeStatus = TypeOf<typeof persistentVolumeStatus>

/** A piece of storage that outlives pods. */
export const PersistentVolume = defineKind({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  scope: 'Cluster',
  message: 'io.k8s.api.core.v1.PersistentVolume',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(persistentVolumeSpec, {})],
    status: [3, s.defaulted(persistentVolumeStatus, {})],
  },
  validate: ({ spec }, old) => checkVolumeSpec(spec, old?.spec),
  warnings: persistentVolumeWarnings,
  columns: [
    { name: 'Capacity', value: ({ spec }) => spec.capacity?.storage },
    { name: 'Access Modes', value: ({ spec }) => accessModesText(spec.accessModes) },
    { name: 'Reclaim Policy', value: ({ spec }) => spec.persistentVolumeReclaimPolicy },
    {
      name: 'Status',
      value: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : status.phase),
    },
    {
      name: 'Claim',
      value: ({ spec: { claimRef } }) => claimRef && `${claimRef.namespace}/${claimRef.name}`,
    },
    { name: 'StorageClass', value: ({ spec }) => spec.storageClassName },
    { name: 'VolumeAttributesClass', value: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>' },
    { name: 'Reason', value: ({ status }) => status.reason },
    { name: 'VolumeMode', priority: 1, afterAge: true, value: ({ spec }) => spec.volumeMode },
  ],
})
export type PersistentVolume = ObjectOf<typeof PersistentVolume>
