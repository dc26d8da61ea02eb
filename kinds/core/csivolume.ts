import { s, type TypeOf } from '../schema.ts'
import { objectReference, secretReference } from './objectreference.ts'

export const glusterfsPersistentVolumeSource = s.message(
  'io.k8s.api.core.v1.GlusterfsPersistentVolumeSource',
  {
    endpoints: [1, s.string()],
    path: [2, s.string()],
    readOnly: [3, s.optional(s.boolean())],
    endpointsNamespace: [4, s.pointer(s.string())],
  },
)
export type GlusterfsPersistentVolumeSource = TypeOf<typeof glusterfsPersistentVolumeSource>

export const rbdPersistentVolumeSource = s.message('io.k8s.api.core.v1.RBDPersistentVolumeSource', {
  monitors: [1, s.list(s.string(), { listType: 'atomic' })],
  image: [2, s.string()],
  fsType: [3, s.optional(s.string())],
  pool: [4, s.nonzero(s.string(), 'rbd')],
  user: [5, s.nonzero(s.string(), 'admin')],
  keyring: [6, s.nonzero(s.string(), '/etc/ceph/keyring')],
  secretRef: [7, s.optional(secretReference)],
  readOnly: [8, s.optional(s.boolean())],
})
export type RBDPersistentVolumeSource = TypeOf<typeof rbdPersistentVolumeSource>

export const iscsiPersistentVolumeSource = s.message('io.k8s.api.core.v1.ISCSIPersistentVolumeSource', {
  targetPortal: [1, s.string()],
  iqn: [2, s.string()],
  lun: [3, s.integer()],
  iscsiInterface: [4, s.nonzero(s.string(), 'default')],
  fsType: [5, s.optional(s.string())],
  readOnly: [6, s.optional(s.boolean())],
  portals: [7, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  chapAuthDiscovery: [8, s.optional(s.boolean())],
  chapAuthSession: [11, s.optional(s.boolean())],
  secretRef: [10, s.optional(secretReference)],
  initiatorName: [12, s.pointer(s.string())],
})
export type ISCSIPersistentVolumeSource = TypeOf<typeof iscsiPersistentVolumeSource>

export const cinderPersistentVolumeSource = s.message('io.k8s.api.core.v1.CinderPersistentVolumeSource', {
  volumeID: [1, s.string()],
  fsType: [2, s.optional(s.string())],
  readOnly: [3, s.optional(s.boolean())],
  secretRef: [4, s.optional(secretReference)],
})
export type CinderPersistentVolumeSource = TypeOf<typeof cinderPersistentVolumeSource>

export const cephFSPersistentVolumeSource = s.message('io.k8s.api.core.v1.CephFSPersistentVolumeSource', {
  monitors: [1, s.list(s.string(), { listType: 'atomic' })],
  path: [2, s.optional(s.string())],
  user: [3, s.optional(s.string())],
  secretFile: [4, s.optional(s.string())],
  secretRef: [5, s.optional(secretReference)],
  readOnly: [6, s.optional(s.boolean())],
})
export type CephFSPersistentVolumeSource = TypeOf<typeof cephFSPersistentVolumeSource>

export const flexPersistentVolumeSource = s.message('io.k8s.api.core.v1.FlexPersistentVolumeSource', {
  driver: [1, s.string()],
  fsType: [2, s.optional(s.string())],
  secretRef: [3, s.optional(secretReference)],
  readOnly: [4, s.optional(s.boolean())],
  options: [5, s.optional(s.map(s.string()))],
})
export type FlexPersistentVolumeSource = TypeOf<typeof flexPersistentVolumeSource>

export const azureFilePersistentVolumeSource = s.message(
  'io.k8s.api.core.v1.AzureFilePersistentVolumeSource',
  {
    secretName: [1, s.string()],
    shareName: [2, s.string()],
    readOnly: [3, s.optional(s.boolean())],
    secretNamespace: [4, s.pointer(s.string())],
  },
)
export type AzureFilePersistentVolumeSource = TypeOf<typeof azureFilePersistentVolumeSource>

export const scaleIOPersistentVolumeSource = s.message('io.k8s.api.core.v1.ScaleIOPersistentVolumeSource', {
  gateway: [1, s.string()],
  system: [2, s.string()],
  secretRef: [3, secretReference],
  sslEnabled: [4, s.optional(s.boolean())],
  protectionDomain: [5, s.optional(s.string())],
  storagePool: [6, s.optional(s.string())],
  storageMode: [7, s.nonzero(s.string(), 'ThinProvisioned')],
  volumeName: [8, s.optional(s.string())],
  fsType: [9, s.nonzero(s.string(), 'xfs')],
  readOnly: [10, s.optional(s.boolean())],
})
export type ScaleIOPersistentVolumeSource = TypeOf<typeof scaleIOPersistentVolumeSource>

export const storageOSPersistentVolumeSource = s.message(
  'io.k8s.api.core.v1.StorageOSPersistentVolumeSource',
  {
    volumeName: [1, s.optional(s.string())],
    volumeNamespace: [2, s.optional(s.string())],
    fsType: [3, s.optional(s.string())],
    readOnly: [4, s.optional(s.boolean())],
    secretRef: [5, s.optional(objectReference)],
  },
)
export type StorageOSPersistentVolumeSource = TypeOf<typeof storageOSPersistentVolumeSource>

export const csiPersistentVolumeSource = s.message('io.k8s.api.core.v1.CSIPersistentVolumeSource', {
  driver: [1, s.string()],
  volumeHandle: [2, s.string()],
  readOnly: [3, s.optional(s.boolean())],
  fsType: [4, s.optional(s.string())],
  volumeAttributes: [5, s.optional(s.map(s.string()))],
  controllerPublishSecretRef: [6, s.optional(secretReference)],
  nodeStageSecretRef: [7, s.optional(secretReference)],
  nodePublishSecretRef: [8, s.optional(secretReference)],
  controllerExpandSecretRef: [9, s.optional(secretReference)],
  nodeExpandSecretRef: [10, s.optional(secretReference)],
})
export type CSIPersistentVolumeSource = TypeOf<typeof csiPersistentVolumeSource>
