import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { podSpec } from './podspec.ts'
import { podStatus } from './podstate.ts'

/** Containers that run together on one node, with one address and shared volumes. */
export const Pod = defineKind({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.Pod',
  hasStatus: true,
  fields: {
    spec: [2, podSpec],
    status: [3, s.defaulted(podStatus, {})],
  },
})
export type Pod = ObjectOf<typeof Pod>
