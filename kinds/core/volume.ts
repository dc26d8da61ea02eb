import { s, type TypeOf } from '../schema.ts'
import { ephemeralVolumeSource } from './claimspec.ts'
import {
  configMapVolumeSource,
  downwardAPIVolumeSource,
  emptyDirVolumeSource,
  hostPathVolumeSource,
  imageVolumeSource,
  persistentVolumeClaimVolumeSource,
  secretVolumeSource,
} from './localvolume.ts'
import {
  awsElasticBlockStoreVolumeSource,
  azureDiskVolumeSource,
  fcVolumeSource,
  flockerVolumeSource,
  gcePersistentDiskVolumeSource,
  gitRepoVolumeSource,
  glusterfsVolumeSource,
  nfsVolumeSource,
  photonPersistentDiskVolumeSource,
  portworxVolumeSource,
  quobyteVolumeSource,
  vsphereVirtualDiskVolumeSource,
} from './networkvolume.ts'
import { projectedVolumeSource } from './projectedvolume.ts'
import {
  azureFileVolumeSource,
  cephFSVolumeSource,
  cinderVolumeSource,
  csiVolumeSource,
  flexVolumeSource,
  iscsiVolumeSource,
  rbdVolumeSource,
  scaleIOVolumeSource,
  storageOSVolumeSource,
} from './secretvolume.ts'

export const volumeSource = {
  hostPath: [1, s.optional(hostPathVolumeSource)],
  emptyDir: [2, s.optional(emptyDirVolumeSource)],
  gcePersistentDisk: [3, s.optional(gcePersistentDiskVolumeSource)],
  awsElasticBlockStore: [4, s.optional(awsElasticBlockStoreVolumeSource)],
  gitRepo: [5, s.optional(gitRepoVolumeSource)],
  secret: [6, s.optional(secretVolumeSource)],
  nfs: [7, s.optional(nfsVolumeSource)],
  iscsi: [8, s.optional(iscsiVolumeSource)],
  glusterfs: [9, s.optional(glusterfsVolumeSource)],
  persistentVolumeClaim: [10, s.optional(persistentVolumeClaimVolumeSource)],
  rbd: [11, s.optional(rbdVolumeSource)],
  flexVolume: [12, s.optional(flexVolumeSource)],
  cinder: [13, s.optional(cinderVolumeSource)],
  cephfs: [14, s.optional(cephFSVolumeSource)],
  flocker: [15, s.optional(flockerVolumeSource)],
  downwardAPI: [16, s.optional(downwardAPIVolumeSource)],
  fc: [17, s.optional(fcVolumeSource)],
  azureFile: [18, s.optional(azureFileVolumeSource)],
  configMap: [19, s.optional(configMapVolumeSource)],
  vsphereVolume: [20, s.optional(vsphereVirtualDiskVolumeSource)],
  quobyte: [21, s.optional(quobyteVolumeSource)],
  azureDisk: [22, s.optional(azureDiskVolumeSource)],
  photonPersistentDisk: [23, s.optional(photonPersistentDiskVolumeSource)],
  projected: [26, s.optional(projectedVolumeSource)],
  portworxVolume: [24, s.optional(portworxVolumeSource)],
  scaleIO: [25, s.optional(scaleIOVolumeSource)],
  storageos: [27, s.optional(storageOSVolumeSource)],
  csi: [28, s.optional(csiVolumeSource)],
  ephemeral: [29, s.optional(ephemeralVolumeSource)],
  image: [30, s.optional(imageVolumeSource)],
} as const

export const volume = s.message('io.k8s.api.core.v1.Volume', {
  name: [1, s.string()],
  ...s.inline(2, volumeSource),
})
export type Volume = TypeOf<typeof volume>
