import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { objectReference } from './objectreference.ts'

/** Puts a pod on a node: what a scheduler posts to `pods/binding`, or to `bindings` as it was at first. */
export const Binding = defineKind({
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  scope: 'Namespaced',
  stored: false,
  verbs: ['create'],
  message: 'io.k8s.api.core.v1.Binding',
  fields: {
    target: [2, s.defaulted(objectReference, {})],
  },
})
export type Binding = ObjectOf<typeof Binding>
