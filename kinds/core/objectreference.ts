import { s, type TypeOf } from '../schema.ts'

export const objectReference = s.message('io.k8s.api.core.v1.ObjectReference', {
  kind: [1, s.optional(s.string())],
  namespace: [2, s.optional(s.string())],
  name: [3, s.optional(s.string())],
  uid: [4, s.optional(s.string())],
  apiVersion: [5, s.optional(s.string())],
  resourceVersion: [6, s.optional(s.string())],
  fieldPath: [7, s.optional(s.string())],
})
export type ObjectReference = TypeOf<typeof objectReference>

export const localObjectReferenceFields = {
  name: [1, s.defaulted(s.string(), '')],
} as const
export const localObjectReference = s.message(
  'io.k8s.api.core.v1.LocalObjectReference',
  localObjectReferenceFields,
)
export type LocalObjectReference = TypeOf<typeof localObjectReference>

export const secretReferenceFields = {
  name: [1, s.optional(s.string())],
  namespace: [2, s.optional(s.string())],
} as const
export const secretReference = s.message('io.k8s.api.core.v1.SecretReference', secretReferenceFields)
export type SecretReference = TypeOf<typeof secretReference>

export const typedLocalObjectReference = s.message('io.k8s.api.core.v1.TypedLocalObjectReference', {
  apiGroup: [1, s.pointer(s.string())],
  kind: [2, s.string()],
  name: [3, s.string()],
})
export type TypedLocalObjectReference = TypeOf<typeof typedLocalObjectReference>

export const typedObjectReference = s.message('io.k8s.api.core.v1.TypedObjectReference', {
  apiGroup: [1, s.pointer(s.string())],
  kind: [2, s.string()],
  name: [3, s.string()],
  namespace: [4, s.pointer(s.string())],
})
export type TypedObjectReference = TypeOf<typeof typedObjectReference>
