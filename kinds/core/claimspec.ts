import { labelSelector } from '../meta/labelselector.ts'
import { objectMeta } from '../meta/objectmeta.ts'
import { s, type TypeOf } from '../schema.ts'
import { typedLocalObjectReference, typedObjectReference } from './objectreference.ts'
import { volumeResourceRequirements } from './resources.ts'

/** The annotation in which claims and volumes named their class before there was a field for it. */
export const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'

export const persistentVolumeClaimSpec = s.message('io.k8s.api.core.v1.PersistentVolumeClaimSpec', {
  accessModes: [
    1,
    s.optional(
      s.list(s.oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'), {
        listType: 'atomic',
      }),
    ),
  ],
  selector: [4, s.optional(labelSelector)],
  resources: [2, s.defaulted(volumeResourceRequirements, {})],
  volumeName: [3, s.optional(s.string())],
  storageClassName: [5, s.pointer(s.string())],
  volumeMode: [6, s.defaulted(s.oneOf('Block', 'Filesystem'), 'Filesystem')],
  dataSource: [7, s.optional(typedLocalObjectReference)],
  dataSourceRef: [8, s.optional(typedObjectReference)],
  volumeAttributesClassName: [9, s.pointer(s.string())],
})
export type PersistentVolumeClaimSpec = TypeOf<typeof persistentVolumeClaimSpec>

export const persistentVolumeClaimTemplate = s.message('io.k8s.api.core.v1.PersistentVolumeClaimTemplate', {
  metadata: [1, s.defaulted(objectMeta, {})],
  spec: [2, s.defaulted(persistentVolumeClaimSpec, {})],
})
export type PersistentVolumeClaimTemplate = TypeOf<typeof persistentVolumeClaimTemplate>

export const ephemeralVolumeSource = s.message('io.k8s.api.core.v1.EphemeralVolumeSource', {
  volumeClaimTemplate: [1, s.optional(persistentVolumeClaimTemplate)],
})
export type EphemeralVolumeSource = TypeOf<typeof ephemeralVolumeSource>
