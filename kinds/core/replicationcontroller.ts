import { defineKind, type ObjectOf } from '../kind.ts'
import { required } from '../meta/field.ts'
import { same } from '../meta/same.ts'
import { formatRequirements, requirementsOfMap } from '../meta/selector.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkNotNegative, checkSelectorMap, checkTemplate } from './checkworkload.ts'
import { completePodSpec } from './completepod.ts'
import { podTemplateSpec } from './podspec.ts'
import { templateColumns } from './templatecolumns.ts'
import { workloadWarnings } from './warnings/pod.ts'

export const replicationControllerSpec = s.message('io.k8s.api.core.v1.ReplicationControllerSpec', {
  replicas: [1, s.defaulted(s.integer(), 1)],
  minReadySeconds: [4, s.optional(s.integer())],
  selector: [2, s.optional(s.map(s.string(), { mapType: 'atomic' }))],
  template: [3, s.optional(podTemplateSpec)],
})
export type ReplicationControllerSpec = TypeOf<typeof replicationControllerSpec>

export const replicationControllerCondition = s.message('io.k8s.api.core.v1.ReplicationControllerCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
})
export type ReplicationControllerCondition = TypeOf<typeof replicationControllerCondition>

export const replicationControllerStatus = s.message('io.k8s.api.core.v1.ReplicationControllerStatus', {
  replicas: [1, s.defaulted(s.integer(), 0)],
  fullyLabeledReplicas: [2, s.optional(s.integer())],
  readyReplicas: [4, s.optional(s.integer())],
  availableReplicas: [5, s.optional(s.integer())],
  observedGeneration: [3, s.optional(s.integer({ format: 'int64' }))],
  conditions: [
    6,
    s.optional(
      s.list(replicationControllerCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
})
export type ReplicationControllerStatus = TypeOf<typeof replicationControllerStatus>

/** Keeps a number of like pods running. */
export const ReplicationController = defineKind({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.ReplicationController',
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(replicationControllerSpec, {})],
    status: [3, s.defaulted(replicationControllerStatus, {})],
  },
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  selectable: { 'status.replicas': ({ status }) => String(status.replicas) },
  complete({ metadata, spec }) {
    if (!spec.template) return
    completePodSpec(spec.template.spec)
    const { labels } = spec.template.metadata
    if (labels) {
      spec.selector ??= { ...labels }
      if (!metadata.labels) Object.assign(metadata, { labels: { ...labels } })
    }
  },
  validate({ spec }, old) {
    if (old && same(spec, old.spec)) return []
    const { selector = {}, template } = spec
    const counts = checkNotNegative(spec, 'spec', 'minReadySeconds', 'replicas')
    if (!template) return [...counts, required('spec.template')]
    return [...counts, ...checkSelectorMap(selector, template), ...checkTemplate(template, 'spec.template')]
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
      value: ({ spec }) => formatRequirements(requirementsOfMap(spec.selector ?? {})) || '<none>',
    },
  ],
})
export type ReplicationController = ObjectOf<typeof ReplicationController>
