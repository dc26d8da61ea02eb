import { s, type TypeOf } from '../schema.ts'

export const seLinuxOptions = s.message('io.k8s.api.core.v1.SELinuxOptions', {
  user: [1, s.optional(s.string())],
  role: [2, s.optional(s.string())],
  type: [3, s.optional(s.string())],
  level: [4, s.optional(s.string())],
})
export type SELinuxOptions = TypeOf<typeof seLinuxOptions>

export const windowsSecurityContextOptions = s.message('io.k8s.api.core.v1.WindowsSecurityContextOptions', {
  gmsaCredentialSpecName: [1, s.pointer(s.string())],
  gmsaCredentialSpec: [2, s.pointer(s.string())],
  runAsUserName: [3, s.pointer(s.string())],
  hostProcess: [4, s.pointer(s.boolean())],
})
export type WindowsSecurityContextOptions = TypeOf<typeof windowsSecurityContextOptions>

export const seccompProfile = s.message('io.k8s.api.core.v1.SeccompProfile', {
  type: [1, s.oneOf('Unconfined', 'RuntimeDefault', 'Localhost')],
  localhostProfile: [2, s.pointer(s.string())],
})
export type SeccompProfile = TypeOf<typeof seccompProfile>

export const appArmorProfile = s.message('io.k8s.api.core.v1.AppArmorProfile', {
  type: [1, s.oneOf('Unconfined', 'RuntimeDefault', 'Localhost')],
  localhostProfile: [2, s.pointer(s.string())],
})
export type AppArmorProfile = TypeOf<typeof appArmorProfile>

export const capabilities = s.message('io.k8s.api.core.v1.Capabilities', {
  add: [1, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  drop: [2, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type Capabilities = TypeOf<typeof capabilities>

export const securityContext = s.message('io.k8s.api.core.v1.SecurityContext', {
  capabilities: [1, s.optional(capabilities)],
  privileged: [2, s.pointer(s.boolean())],
  seLinuxOptions: [3, s.optional(seLinuxOptions)],
  windowsOptions: [10, s.optional(windowsSecurityContextOptions)],
  runAsUser: [4, s.pointer(s.integer({ format: 'int64' }))],
  runAsGroup: [8, s.pointer(s.integer({ format: 'int64' }))],
  runAsNonRoot: [5, s.pointer(s.boolean())],
  readOnlyRootFilesystem: [6, s.pointer(s.boolean())],
  allowPrivilegeEscalation: [7, s.pointer(s.boolean())],
  procMount: [9, s.pointer(s.oneOf('Default', 'Unmasked'))],
  seccompProfile: [11, s.optional(seccompProfile)],
  appArmorProfile: [12, s.optional(appArmorProfile)],
})
export type SecurityContext = TypeOf<typeof securityContext>

export const sysctl = s.message('io.k8s.api.core.v1.Sysctl', {
  name: [1, s.string()],
  value: [2, s.string()],
})
export type Sysctl = TypeOf<typeof sysctl>

export const podSecurityContext = s.message('io.k8s.api.core.v1.PodSecurityContext', {
  seLinuxOptions: [1, s.optional(seLinuxOptions)],
  windowsOptions: [8, s.optional(windowsSecurityContextOptions)],
  runAsUser: [2, s.pointer(s.integer({ format: 'int64' }))],
  runAsGroup: [6, s.pointer(s.integer({ format: 'int64' }))],
  runAsNonRoot: [3, s.pointer(s.boolean())],
  supplementalGroups: [4, s.optional(s.list(s.integer({ format: 'int64' }), { listType: 'atomic' }))],
  supplementalGroupsPolicy: [12, s.pointer(s.oneOf('Merge', 'Strict'))],
  fsGroup: [5, s.pointer(s.integer({ format: 'int64' }))],
  sysctls: [7, s.optional(s.list(sysctl, { listType: 'atomic' }))],
  fsGroupChangePolicy: [9, s.pointer(s.oneOf('OnRootMismatch', 'Always'))],
  seccompProfile: [10, s.optional(seccompProfile)],
  appArmorProfile: [11, s.optional(appArmorProfile)],
  seLinuxChangePolicy: [13, s.pointer(s.oneOf('Recursive', 'MountOption'))],
})
export type PodSecurityContext = TypeOf<typeof podSecurityContext>
