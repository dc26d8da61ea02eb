import { checkNotNegative, checkSelector, checkTemplate } from '../core/checkworkload.ts'
import { completePodSpec } from '../core/completepod.ts'
import { podTemplateSpec } from '../core/podspec.ts'
import { templateColumns } from '../core/templatecolumns.ts'
import { workloadWarnings } from '../core/warnings/pod.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { invalid } from '../meta/field.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { same } from '../meta/same.ts'
import { formatLabelSelector } from '../meta/selector.ts'
import { s, type TypeOf } from '../schema.ts'

export const replicaSetSpec = s.message('io.k8s.api.apps.v1.ReplicaSetSpec', {
  replicas: [1, s.defaulted(s.integer(), 1)],
  minReadySeconds: [4, s.optional(s.integer())],
  selector: [2, labelSelector],
  template: [3, podTemplateSpec],
})
export type ReplicaSetSpec = TypeOf<typeof replicaSetSpec>

export const replicaSetCondition = s.message('io.k8s.api.apps.v1.ReplicaSetCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
})
export type ReplicaSetCondition = TypeOf<typeof replicaSetCondition>

export const replicaSetStatus = s.message('io.k8s.api.apps.v1.ReplicaSetStatus', {
  replicas: [1, s.defaulted(s.integer(), 0)],
  fullyLabeledReplicas: [2, s.optional(s.integer())],
  readyReplicas: [4, s.optional(s.integer())],
  availableReplicas: [5, s.optional(s.integer())],
  observedGeneration: [3, s.optional(s.integer({ format: 'int64' }))],
  conditions: [
    6,
    s.optional(
      s.list(replicaSetCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
})
export type ReplicaSetStatus = TypeOf<typeof replicaSetStatus>

/** Keeps a number of like pods running; usually one release of a Deployment. */
export const ReplicaSet = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.apps.v1.ReplicaSet',
  hasStatus: true,
  fields: {
    spec: [2, replicaSetSpec],
    status: [3, s.defaulted(replicaSetStatus, {})],
  },
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  selectable: { 'status.replicas': ({ status }) => String(status.replicas) },
  complete({ spec }) {
    completePodSpec(spec.template.spec)
  },
  validate({ spec }, old) {
    if (old && same(spec, old.spec)) return []
    return [
      ...checkNotNegative(spec, 'spec', 'replicas', 'minReadySeconds'),
      ...checkSelector(spec.selector, spec.template),
      ...checkTemplate(spec.template, 'spec.template'),
      ...(old && !same(spec.selector, old.spec.selector)
        ? [invalid('spec.selector', spec.selector, 'field is immutable')]
        : []),
    ]
  },
  warnings: ({ metadata, spec }, old) => workloadWarnings(metadata, spec.template, old?.metadata),
  columns: [
    { name: 'Desired', type: 'integer', value: ({ spec }) => spec.replicas },
    { name: 'Current', type: 'integer', value: ({ status }) => status.replicas },
    { name: 'Ready', type: 'integer', value: ({ status }) => status.readyReplicas ?? 0 },
    ...templateColumns,
    {
      name: 'Selector',
      priority: 1,
      afterAge: true,
      value: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
})
export type ReplicaSet = ObjectOf<typeof ReplicaSet>
