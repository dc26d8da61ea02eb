import { s, type TypeOf } from '../schema.ts'

const preconditions = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions', {
  uid: [1, s.pointer(s.string())],
  resourceVersion: [2, s.pointer(s.string())],
})

/** meta/v1 `DeleteOptions`: the body of a DELETE and of an eviction. */
export const deleteOptions = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions', {
  apiVersion: s.optional(s.string()),
  kind: s.optional(s.string()),
  gracePeriodSeconds: [1, s.pointer(s.integer({ format: 'int64' }))],
  preconditions: [2, s.optional(preconditions)],
  orphanDependents: [3, s.pointer(s.boolean())],
  propagationPolicy: [4, s.pointer(s.oneOf('Orphan', 'Background', 'Foreground'))],
  dryRun: [5, s.optional(s.list(s.string()))],
  ignoreStoreReadErrorWithClusterBreakingPotential: [6, s.pointer(s.boolean())],
})
export type DeleteOptions = TypeOf<typeof deleteOptions>
