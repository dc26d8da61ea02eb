import { defineKind, type ObjectOf } from '../kind.ts'
import { invalid } from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'
import { s, type TypeOf } from '../schema.ts'

export const namespaceSpec = s.message('io.k8s.api.core.v1.NamespaceSpec', {
  finalizers: [1, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type NamespaceSpec = TypeOf<typeof namespaceSpec>

export const namespaceCondition = s.message('io.k8s.api.core.v1.NamespaceCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastTransitionTime: [4, s.optional(s.time())],
  reason: [5, s.optional(s.string())],
  message: [6, s.optional(s.string())],
})
export type NamespaceCondition = TypeOf<typeof namespaceCondition>

export const namespaceStatus = s.message('io.k8s.api.core.v1.NamespaceStatus', {
  phase: [1, s.nonzero(s.oneOf('Active', 'Terminating'), 'Active')],
  conditions: [
    2,
    s.optional(
      s.list(namespaceCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
})
export type NamespaceStatus = TypeOf<typeof namespaceStatus>

/** A scope for names; deleting one deletes all that is in it. */
export const Namespace = defineKind({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  // One at a time.
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  plural: 'namespaces',
  shortNames: ['ns'],
  scope: 'Cluster',
  nameRule: 'label',
  message: 'io.k8s.api.core.v1.Namespace',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(namespaceSpec, {})],
    status: [3, s.defaulted(namespaceStatus, {})],
  },
  selectable: { 'status.phase': ({ status }) => status.phase },
  validate: ({ spec: { finalizers = [] } }) =>
    finalizers.flatMap((finalizer) =>
      qualifiedName(finalizer).map((problem) => invalid('spec.finalizers', finalizer, problem)),
    ),
  columns: [{ name: 'Status', value: ({ status }) => status.phase }],
})
export type Namespace = ObjectOf<typeof Namespace>
