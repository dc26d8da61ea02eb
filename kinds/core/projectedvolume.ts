import { labelSelector } from '../meta/labelselector.ts'
import { s, type TypeOf } from '../schema.ts'
import { downwardAPIVolumeFile, keyToPath } from './localvolume.ts'
import { localObjectReferenceFields } from './objectreference.ts'

export const secretProjection = s.message('io.k8s.api.core.v1.SecretProjection', {
  ...s.inline(1, localObjectReferenceFields),
  items: [2, s.optional(s.list(keyToPath, { listType: 'atomic' }))],
  optional: [4, s.pointer(s.boolean())],
})
export type SecretProjection = TypeOf<typeof secretProjection>

export const configMapProjection = s.message('io.k8s.api.core.v1.ConfigMapProjection', {
  ...s.inline(1, localObjectReferenceFields),
  items: [2, s.optional(s.list(keyToPath, { listType: 'atomic' }))],
  optional: [4, s.pointer(s.boolean())],
})
export type ConfigMapProjection = TypeOf<typeof configMapProjection>

export const downwardAPIProjection = s.message('io.k8s.api.core.v1.DownwardAPIProjection', {
  items: [1, s.optional(s.list(downwardAPIVolumeFile, { listType: 'atomic' }))],
})
export type DownwardAPIProjection = TypeOf<typeof downwardAPIProjection>

export const serviceAccountTokenProjection = s.message('io.k8s.api.core.v1.ServiceAccountTokenProjection', {
  audience: [1, s.optional(s.string())],
  expirationSeconds: [2, s.defaulted(s.integer({ format: 'int64' }), 3600)],
  path: [3, s.string()],
})
export type ServiceAccountTokenProjection = TypeOf<typeof serviceAccountTokenProjection>

export const clusterTrustBundleProjection = s.message('io.k8s.api.core.v1.ClusterTrustBundleProjection', {
  name: [1, s.pointer(s.string())],
  signerName: [2, s.pointer(s.string())],
  labelSelector: [3, s.optional(labelSelector)],
  optional: [5, s.pointer(s.boolean())],
  path: [4, s.string()],
})
export type ClusterTrustBundleProjection = TypeOf<typeof clusterTrustBundleProjection>

export const volumeProjection = s.message('io.k8s.api.core.v1.VolumeProjection', {
  secret: [1, s.optional(secretProjection)],
  downwardAPI: [2, s.optional(downwardAPIProjection)],
  configMap: [3, s.optional(configMapProjection)],
  serviceAccountToken: [4, s.optional(serviceAccountTokenProjection)],
  clusterTrustBundle: [5, s.optional(clusterTrustBundleProjection)],
})
export type VolumeProjection = TypeOf<typeof volumeProjection>

export const projectedVolumeSource = s.message('io.k8s.api.core.v1.ProjectedVolumeSource', {
  sources: [1, s.defaulted(s.list(volumeProjection, { listType: 'atomic' }), [])],
  defaultMode: [2, s.defaulted(s.integer(), 420)],
})
export type ProjectedVolumeSource = TypeOf<typeof projectedVolumeSource>
