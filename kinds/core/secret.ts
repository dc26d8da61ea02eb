import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'

/** Confidential data for pods to read as files or environment. */
export const Secret = defineKind({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.Secret',
  fields: {
    immutable: [5, s.pointer(s.boolean())],
    data: [2, s.optional(s.map(s.bytes()))],
    stringData: [4, s.optional(s.map(s.string()))],
    type: [3, s.optional(s.string())],
  },
})
export type Secret = ObjectOf<typeof Secret>
