import { s, type TypeOf } from '../schema.ts'
import { localObjectReferenceFields } from './objectreference.ts'

export const objectFieldSelector = s.message('io.k8s.api.core.v1.ObjectFieldSelector', {
  apiVersion: [1, s.nonzero(s.string(), 'v1')],
  fieldPath: [2, s.string()],
})
export type ObjectFieldSelector = TypeOf<typeof objectFieldSelector>

export const resourceFieldSelector = s.message('io.k8s.api.core.v1.ResourceFieldSelector', {
  containerName: [1, s.optional(s.string())],
  resource: [2, s.string()],
  divisor: [3, s.optional(s.quantity())],
})
export type ResourceFieldSelector = TypeOf<typeof resourceFieldSelector>

export const configMapKeySelector = s.message('io.k8s.api.core.v1.ConfigMapKeySelector', {
  ...s.inline(1, localObjectReferenceFields),
  key: [2, s.string()],
  optional: [3, s.pointer(s.boolean())],
})
export type ConfigMapKeySelector = TypeOf<typeof configMapKeySelector>

export const secretKeySelector = s.message('io.k8s.api.core.v1.SecretKeySelector', {
  ...s.inline(1, localObjectReferenceFields),
  key: [2, s.string()],
  optional: [3, s.pointer(s.boolean())],
})
export type SecretKeySelector = TypeOf<typeof secretKeySelector>

export const envVarSource = s.message('io.k8s.api.core.v1.EnvVarSource', {
  fieldRef: [1, s.optional(objectFieldSelector)],
  resourceFieldRef: [2, s.optional(resourceFieldSelector)],
  configMapKeyRef: [3, s.optional(configMapKeySelector)],
  secretKeyRef: [4, s.optional(secretKeySelector)],
})
export type EnvVarSource = TypeOf<typeof envVarSource>

export const envVar = s.message('io.k8s.api.core.v1.EnvVar', {
  name: [1, s.string()],
  value: [2, s.optional(s.string())],
  valueFrom: [3, s.optional(envVarSource)],
})
export type EnvVar = TypeOf<typeof envVar>

export const configMapEnvSource = s.message('io.k8s.api.core.v1.ConfigMapEnvSource', {
  ...s.inline(1, localObjectReferenceFields),
  optional: [2, s.pointer(s.boolean())],
})
export type ConfigMapEnvSource = TypeOf<typeof configMapEnvSource>

export const secretEnvSource = s.message('io.k8s.api.core.v1.SecretEnvSource', {
  ...s.inline(1, localObjectReferenceFields),
  optional: [2, s.pointer(s.boolean())],
})
export type SecretEnvSource = TypeOf<typeof secretEnvSource>

export const envFromSource = s.message('io.k8s.api.core.v1.EnvFromSource', {
  prefix: [1, s.optional(s.string())],
  configMapRef: [2, s.optional(configMapEnvSource)],
  secretRef: [3, s.optional(secretEnvSource)],
})
export type EnvFromSource = TypeOf<typeof envFromSource>
