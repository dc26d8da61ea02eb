import { defineKind, type ObjectOf } from '../kind.ts'
import { deleteOptions } from '../meta/deleteoptions.ts'
import { s } from '../schema.ts'

/** Asks a pod to leave its node: the body of `pods/eviction`. */
export const Eviction = defineKind({
  group: 'policy',
  version: 'v1',
  kind: 'Eviction',
  plural: 'evictions',
  scope: 'Namespaced',
  stored: false,
  message: 'io.k8s.api.policy.v1.Eviction',
  fields: {
    deleteOptions: [2, s.optional(deleteOptions)],
  },
})
export type Eviction = ObjectOf<typeof Eviction>
