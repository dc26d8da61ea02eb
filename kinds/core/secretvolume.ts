import { s, type TypeOf } from '../schema.ts'
import { localObjectReference } from './objectreference.ts'

export const iscsiVolumeSource = s.message('io.k8s.api.core.v1.ISCSIVolumeSource', {
  targetPortal: [1, s.string()],
  iqn: [2, s.string()],
  lun: [3, s.integer()],
  iscsiInterface: [4, s.nonzero(s.string(), 'default')],
  fsType: [5, s.optional(s.string())],
  readOnly: [6, s.optional(s.boolean())],
  portals: [7, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  chapAuthDiscovery: [8, s.optional(s.boolean())],
  chapAuthSession: [11, s.optional(s.boolean())],
  secretRef: [10, s.optional(localObjectReference)],
  initiatorName: [12, s.pointer(s.string())],
})
export type ISCSIVolumeSource = TypeOf<typeof iscsiVolumeSource>

export const rbdVolumeSource = s.message('io.k8s.api.core.v1.RBDVolumeSource', {
  monitors: [1, s.list(s.string(), { listType: 'atomic' })],
  image: [2, s.string()],
  fsType: [3, s.optional(s.string())],
  pool: [4, s.nonzero(s.string(), 'rbd')],
  user: [5, s.nonzero(s.string(), 'admin')],
  keyring: [6, s.nonzero(s.string(), '/etc/ceph/keyring')],
  secretRef: [7, s.optional(localObjectReference)],
  readOnly: [8, s.optional(s.boolean())],
})
export type RBDVolumeSource = TypeOf<typeof rbdVolumeSource>

export const flexVolumeSource = s.message('io.k8s.api.core.v1.FlexVolumeSource', {
  driver: [1, s.string()],
  fsType: [2, s.optional(s.string())],
  secretRef: [3, s.optional(localObjectReference)],
  readOnly: [4, s.optional(s.boolean())],
  options: [5, s.optional(s.map(s.string()))],
})
export type FlexVolumeSource = TypeOf<typeof flexVolumeSource>

export const cinderVolumeSource = s.message('io.k8s.api.core.v1.CinderVolumeSource', {
  volumeID: [1, s.string()],
  fsType: [2, s.optional(s.string())],
  readOnly: [3, s.optional(s.boolean())],
  secretRef: [4, s.optional(localObjectReference)],
})
export type CinderVolumeSource = TypeOf<typeof cinderVolumeSource>

export const cephFSVolumeSource = s.message('io.k8s.api.core.v1.CephFSVolumeSource', {
  monitors: [1, s.list(s.string(), { listType: 'atomic' })],
  path: [2, s.optional(s.string())],
  user: [3, s.optional(s.string())],
  secretFile: [4, s.optional(s.string())],
  secretRef: [5, s.optional(localObjectReference)],
  readOnly: [6, s.optional(s.boolean())],
})
export type CephFSVolumeSource = TypeOf<typeof cephFSVolumeSource>

export const azureFileVolumeSource = s.message('io.k8s.api.core.v1.AzureFileVolumeSource', {
  secretName: [1, s.string()],
  shareName: [2, s.string()],
  readOnly: [3, s.optional(s.boolean())],
})
export type AzureFileVolumeSource = TypeOf<typeof azureFileVolumeSource>

export const scaleIOVolumeSource = s.message('io.k8s.api.core.v1.ScaleIOVolumeSource', {
  gateway: [1, s.string()],
  system: [2, s.string()],
  secretRef: [3, localObjectReference],
  sslEnabled: [4, s.optional(s.boolean())],
  protectionDomain: [5, s.optional(s.string())],
  storagePool: [6, s.optional(s.string())],
  storageMode: [7, s.nonzero(s.string(), 'ThinProvisioned')],
  volumeName: [8, s.optional(s.string())],
  fsType: [9, s.nonzero(s.string(), 'xfs')],
  readOnly: [10, s.optional(s.boolean())],
})
export type ScaleIOVolumeSource = TypeOf<typeof scaleIOVolumeSource>

export const storageOSVolumeSource = s.message('io.k8s.api.core.v1.StorageOSVolumeSource', {
  volumeName: [1, s.optional(s.string())],
  volumeNamespace: [2, s.optional(s.string())],
  fsType: [3, s.optional(s.string())],
  readOnly: [4, s.optional(s.boolean())],
  secretRef: [5, s.optional(localObjectReference)],
})
export type StorageOSVolumeSource = TypeOf<typeof storageOSVolumeSource>

export const csiVolumeSource = s.message('io.k8s.api.core.v1.CSIVolumeSource', {
  driver: [1, s.string()],
  readOnly: [2, s.pointer(s.boolean())],
  fsType: [3, s.pointer(s.string())],
  volumeAttributes: [4, s.optional(s.map(s.string()))],
  nodePublishSecretRef: [5, s.optional(localObjectReference)],
})
export type CSIVolumeSource = TypeOf<typeof csiVolumeSource>
