import { s, type TypeOf } from '../schema.ts'

export const gcePersistentDiskVolumeSource = s.message('io.k8s.api.core.v1.GCEPersistentDiskVolumeSource', {
  pdName: [1, s.string()],
  fsType: [2, s.optional(s.string())],
  partition: [3, s.optional(s.integer())],
  readOnly: [4, s.optional(s.boolean())],
})
export type GCEPersistentDiskVolumeSource = TypeOf<typeof gcePersistentDiskVolumeSource>

export const awsElasticBlockStoreVolumeSource = s.message(
  'io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource',
  {
    volumeID: [1, s.string()],
    fsType: [2, s.optional(s.string())],
    partition: [3, s.optional(s.integer())],
    readOnly: [4, s.optional(s.boolean())],
  },
)
export type AWSElasticBlockStoreVolumeSource = TypeOf<typeof awsElasticBlockStoreVolumeSource>

export const nfsVolumeSource = s.message('io.k8s.api.core.v1.NFSVolumeSource', {
  server: [1, s.string()],
  path: [2, s.string()],
  readOnly: [3, s.optional(s.boolean())],
})
export type NFSVolumeSource = TypeOf<typeof nfsVolumeSource>

export const glusterfsVolumeSource = s.message('io.k8s.api.core.v1.GlusterfsVolumeSource', {
  endpoints: [1, s.string()],
  path: [2, s.string()],
  readOnly: [3, s.optional(s.boolean())],
})
export type GlusterfsVolumeSource = TypeOf<typeof glusterfsVolumeSource>

export const fcVolumeSource = s.message('io.k8s.api.core.v1.FCVolumeSource', {
  targetWWNs: [1, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  lun: [2, s.pointer(s.integer())],
  fsType: [3, s.optional(s.string())],
  readOnly: [4, s.optional(s.boolean())],
  wwids: [5, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type FCVolumeSource = TypeOf<typeof fcVolumeSource>

export const flockerVolumeSource = s.message('io.k8s.api.core.v1.FlockerVolumeSource', {
  datasetName: [1, s.optional(s.string())],
  datasetUUID: [2, s.optional(s.string())],
})
export type FlockerVolumeSource = TypeOf<typeof flockerVolumeSource>

export const vsphereVirtualDiskVolumeSource = s.message('io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource', {
  volumePath: [1, s.string()],
  fsType: [2, s.optional(s.string())],
  storagePolicyName: [3, s.optional(s.string())],
  storagePolicyID: [4, s.optional(s.string())],
})
export type VsphereVirtualDiskVolumeSource = TypeOf<typeof vsphereVirtualDiskVolumeSource>

export const quobyteVolumeSource = s.message('io.k8s.api.core.v1.QuobyteVolumeSource', {
  registry: [1, s.string()],
  volume: [2, s.string()],
  readOnly: [3, s.optional(s.boolean())],
  user: [4, s.optional(s.string())],
  group: [5, s.optional(s.string())],
  tenant: [6, s.optional(s.string())],
})
export type QuobyteVolumeSource = TypeOf<typeof quobyteVolumeSource>

export const azureDiskVolumeSource = s.message('io.k8s.api.core.v1.AzureDiskVolumeSource', {
  diskName: [1, s.string()],
  diskURI: [2, s.string()],
  cachingMode: [3, s.defaulted(s.oneOf('None', 'ReadOnly', 'ReadWrite'), 'ReadWrite')],
  fsType: [4, s.defaulted(s.string(), 'ext4')],
  readOnly: [5, s.defaulted(s.boolean(), false)],
  kind: [6, s.defaulted(s.oneOf('Shared', 'Dedicated', 'Managed'), 'Shared')],
})
export type AzureDiskVolumeSource = TypeOf<typeof azureDiskVolumeSource>

export const photonPersistentDiskVolumeSource = s.message(
  'io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource',
  {
    pdID: [1, s.string()],
    fsType: [2, s.optional(s.string())],
  },
)
export type PhotonPersistentDiskVolumeSource = TypeOf<typeof photonPersistentDiskVolumeSource>

export const portworxVolumeSource = s.message('io.k8s.api.core.v1.PortworxVolumeSource', {
  volumeID: [1, s.string()],
  fsType: [2, s.optional(s.string())],
  readOnly: [3, s.optional(s.boolean())],
})
export type PortworxVolumeSource = TypeOf<typeof portworxVolumeSource>

export const gitRepoVolumeSource = s.message('io.k8s.api.core.v1.GitRepoVolumeSource', {
  repository: [1, s.string()],
  revision: [2, s.optional(s.string())],
  directory: [3, s.optional(s.string())],
})
export type GitRepoVolumeSource = TypeOf<typeof gitRepoVolumeSource>
