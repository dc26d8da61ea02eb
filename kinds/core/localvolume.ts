import { s, type TypeOf } from '../schema.ts'
import { objectFieldSelector, resourceFieldSelector } from './env.ts'
import { localObjectReferenceFields } from './objectreference.ts'

export const keyToPath = s.message('io.k8s.api.core.v1.KeyToPath', {
  key: [1, s.string()],
  path: [2, s.string()],
  mode: [3, s.pointer(s.integer())],
})
export type KeyToPath = TypeOf<typeof keyToPath>

export const hostPathVolumeSource = s.message('io.k8s.api.core.v1.HostPathVolumeSource', {
  path: [1, s.string()],
  type: [
    2,
    s.defaulted(
      s.oneOf(
        '',
        'DirectoryOrCreate',
        'Directory',
        'FileOrCreate',
        'File',
        'Socket',
        'CharDevice',
        'BlockDevice',
      ),
      '',
    ),
  ],
})
export type HostPathVolumeSource = TypeOf<typeof hostPathVolumeSource>

export const emptyDirVolumeSource = s.message('io.k8s.api.core.v1.EmptyDirVolumeSource', {
  medium: [1, s.optional(s.string())],
  sizeLimit: [2, s.pointer(s.quantity())],
})
export type EmptyDirVolumeSource = TypeOf<typeof emptyDirVolumeSource>

export const secretVolumeSource = s.message('io.k8s.api.core.v1.SecretVolumeSource', {
  secretName: [1, s.optional(s.string())],
  items: [2, s.optional(s.list(keyToPath, { listType: 'atomic' }))],
  defaultMode: [3, s.defaulted(s.integer(), 420)],
  optional: [4, s.pointer(s.boolean())],
})
export type SecretVolumeSource = TypeOf<typeof secretVolumeSource>

export const configMapVolumeSource = s.message('io.k8s.api.core.v1.ConfigMapVolumeSource', {
  ...s.inline(1, localObjectReferenceFields),
  items: [2, s.optional(s.list(keyToPath, { listType: 'atomic' }))],
  defaultMode: [3, s.defaulted(s.integer(), 420)],
  optional: [4, s.pointer(s.boolean())],
})
export type ConfigMapVolumeSource = TypeOf<typeof configMapVolumeSource>

export const downwardAPIVolumeFile = s.message('io.k8s.api.core.v1.DownwardAPIVolumeFile', {
  path: [1, s.string()],
  fieldRef: [2, s.optional(objectFieldSelector)],
  resourceFieldRef: [3, s.optional(resourceFieldSelector)],
  mode: [4, s.pointer(s.integer())],
})
export type DownwardAPIVolumeFile = TypeOf<typeof downwardAPIVolumeFile>

export const downwardAPIVolumeSource = s.message('io.k8s.api.core.v1.DownwardAPIVolumeSource', {
  items: [1, s.optional(s.list(downwardAPIVolumeFile, { listType: 'atomic' }))],
  defaultMode: [2, s.defaulted(s.integer(), 420)],
})
export type DownwardAPIVolumeSource = TypeOf<typeof downwardAPIVolumeSource>

export const persistentVolumeClaimVolumeSource = s.message(
  'io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource',
  {
    claimName: [1, s.string()],
    readOnly: [2, s.optional(s.boolean())],
  },
)
export type PersistentVolumeClaimVolumeSource = TypeOf<typeof persistentVolumeClaimVolumeSource>

export const imageVolumeSource = s.message('io.k8s.api.core.v1.ImageVolumeSource', {
  reference: [1, s.optional(s.string())],
  pullPolicy: [2, s.optional(s.oneOf('Always', 'Never', 'IfNotPresent'))],
})
export type ImageVolumeSource = TypeOf<typeof imageVolumeSource>

export const localVolumeSource = s.message('io.k8s.api.core.v1.LocalVolumeSource', {
  path: [1, s.string()],
  fsType: [2, s.pointer(s.string())],
})
export type LocalVolumeSource = TypeOf<typeof localVolumeSource>
