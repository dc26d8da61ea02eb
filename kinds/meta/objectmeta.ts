import { type InOf, type OutOf, s } from '../schema.ts'

const ownerReference = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference', {
  apiVersion: [5, s.string()],
  kind: [1, s.string()],
  name: [3, s.string()],
  uid: [4, s.string()],
  controller: [6, s.pointer(s.boolean())],
  blockOwnerDeletion: [7, s.pointer(s.boolean())],
})
export type OwnerReference = NonNullable<(typeof ownerReference)['out']>

const managedFieldsEntry = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry', {
  manager: [1, s.optional(s.string())],
  operation: [2, s.optional(s.oneOf('Apply', 'Update'))],
  apiVersion: [3, s.optional(s.string())],
  time: [4, s.optional(s.time())],
  fieldsType: [6, s.optional(s.string())],
  fieldsV1: [7, s.optional(s.any({ name: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1' }))],
  subresource: [8, s.optional(s.string())],
})

/** Written by users. */
const given = {
  name: [1, s.optional(s.string())],
  generateName: [2, s.optional(s.string())],
  namespace: [3, s.optional(s.string())],
  labels: [11, s.optional(s.map(s.string()))],
  annotations: [12, s.optional(s.map(s.string()))],
  ownerReferences: [
    13,
    s.optional(
      s.list(ownerReference, {
        listType: 'map',
        listMapKeys: ['uid'],
        patchStrategy: 'merge',
        patchMergeKey: 'uid',
      }),
    ),
  ],
  finalizers: [14, s.optional(s.list(s.string(), { listType: 'set', patchStrategy: 'merge' }))],
} as const
/** Kept by the API server. */
const kept = {
  selfLink: [4, s.optional(s.string())],
  uid: [5, s.optional(s.string())],
  resourceVersion: [6, s.optional(s.string())],
  generation: [7, s.optional(s.integer({ format: 'int64' }))],
  creationTimestamp: [8, s.optional(s.time())],
  deletionTimestamp: [9, s.optional(s.time())],
  deletionGracePeriodSeconds: [10, s.pointer(s.integer({ format: 'int64' }))],
  managedFields: [17, s.optional(s.list(managedFieldsEntry))],
} as const

export const objectMeta = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', { ...given, ...kept })

/** Metadata of an object that the API server has stored: the bookkeeping is there. */
export type ObjectMeta = Omit<
  OutOf<typeof given & typeof kept>,
  'name' | 'uid' | 'resourceVersion' | 'creationTimestamp'
> & {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly creationTimestamp: string
}
export type ObjectMetaDraft = InOf<typeof given & typeof kept>
