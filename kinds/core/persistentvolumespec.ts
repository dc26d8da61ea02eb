import { s, type TypeOf } from '../schema.ts'
import { nodeSelector } from './nodeselector.ts'
import { objectReference } from './objectreference.ts'
import { persistentVolumeSource } from './persistentvolumesource.ts'

export const volumeNodeAffinity = s.message('io.k8s.api.core.v1.VolumeNodeAffinity', {
  required: [1, s.optional(nodeSelector)],
})
export type VolumeNodeAffinity = TypeOf<typeof volumeNodeAffinity>

export const persistentVolumeSpec = s.message('io.k8s.api.core.v1.PersistentVolumeSpec', {
  capacity: [1, s.optional(s.map(s.quantity()))],
  ...s.inline(2, persistentVolumeSource),
  accessModes: [
    3,
    s.optional(
      s.list(s.oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'), {
        listType: 'atomic',
      }),
    ),
  ],
  claimRef: [4, s.optional(s.granular(objectReference))],
  persistentVolumeReclaimPolicy: [5, s.nonzero(s.oneOf('Recycle', 'Delete', 'Retain'), 'Retain')],
  storageClassName: [6, s.optional(s.string())],
  mountOptions: [7, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  volumeMode: [8, s.defaulted(s.oneOf('Block', 'Filesystem'), 'Filesystem')],
  nodeAffinity: [9, s.optional(volumeNodeAffinity)],
  volumeAttributesClassName: [10, s.pointer(s.string())],
})
export type PersistentVolumeSpec = TypeOf<typeof persistentVolumeSpec>
