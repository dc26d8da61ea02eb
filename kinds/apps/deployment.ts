import { checkNotNegative, checkSelector, checkTemplate } from '../core/checkworkload.ts'
import { completePodSpec } from '../core/completepod.ts'
import { podTemplateSpec } from '../core/podspec.ts'
import { templateColumns } from '../core/templatecolumns.ts'
import { workloadWarnings } from '../core/warnings/pod.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid } from '../meta/field.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { same } from '../meta/same.ts'
import { formatLabelSelector } from '../meta/selector.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkStrategy } from './checkstrategy.ts'
import { deploymentStrategy } from './strategy.ts'

export type { DeploymentStrategy, RollingUpdateDeployment } from './strategy.ts'

export const deploymentSpec = s.message('io.k8s.api.apps.v1.DeploymentSpec', {
  replicas: [1, s.defaulted(s.integer(), 1)],
  selector: [2, labelSelector],
  template: [3, podTemplateSpec],
  strategy: [4, s.defaulted(deploymentStrategy, {})],
  minReadySeconds: [5, s.optional(s.integer())],
  revisionHistoryLimit: [6, s.defaulted(s.integer(), 10)],
  paused: [7, s.optional(s.boolean())],
  progressDeadlineSeconds: [9, s.defaulted(s.integer(), 600)],
})
export type DeploymentSpec = TypeOf<typeof deploymentSpec>

export const deploymentCondition = s.message('io.k8s.api.apps.v1.DeploymentCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastUpdateTime: [6, s.optional(s.time())],
  lastTransitionTime: [7, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
})
export type DeploymentCondition = TypeOf<typeof deploymentCondition>

export const deploymentStatus = s.message('io.k8s.api.apps.v1.DeploymentStatus', {
  observedGeneration: [1, s.optional(s.integer({ format: 'int64' }))],
  replicas: [2, s.optional(s.integer())],
  updatedReplicas: [3, s.optional(s.integer())],
  readyReplicas: [7, s.optional(s.integer())],
  availableReplicas: [4, s.optional(s.integer())],
  unavailableReplicas: [5, s.optional(s.integer())],
  conditions: [
    6,
    s.optional(
      s.list(deploymentCondition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
  collisionCount: [8, s.pointer(s.integer())],
})
export type DeploymentStatus = TypeOf<typeof deploymentStatus>

/** Rolls out new versions of a pod template, one ReplicaSet for each. */
export const Deployment = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.apps.v1.Deployment',
  hasStatus: true,
  fields: {
    spec: [2, deploymentSpec],
    status: [3, s.defaulted(deploymentStatus, {})],
  },
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  complete({ spec }) {
    completePodSpec(spec.template.spec)
    if (spec.strategy.type === 'RollingUpdate')
      spec.strategy.rollingUpdate ??= { maxUnavailable: '25%', maxSurge: '25%' }
  },
  validate({ spec }, old) {
    if (old && same(spec, old.spec)) return []
    return [
      ...checkNotNegative(
        spec,
        'spec',
        'replicas',
        'minReadySeconds',
        'revisionHistoryLimit',
        'progressDeadlineSeconds',
      ),
      ...checkSelector(spec.selector, spec.template),
      ...checkTemplate(spec.template, 'spec.template'),
      ...checkStrategy(spec.strategy, 'spec.strategy'),
      ...checkDeadline(spec),
      ...(old && !same(spec.selector, old.spec.selector)
        ? [invalid('spec.selector', spec.selector, 'field is immutable')]
        : []),
    ]
  },
  warnings: ({ metadata, spec }, old) => workloadWarnings(metadata, spec.template, old?.metadata),
  columns: [
    { name: 'Ready', value: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}` },
    { name: 'Up-to-date', type: 'integer', value: ({ status }) => status.updatedReplicas ?? 0 },
    { name: 'Available', type: 'integer', value: ({ status }) => status.availableReplicas ?? 0 },
    ...templateColumns,
    {
      name: 'Selector',
      priority: 1,
      afterAge: true,
      value: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
})
export type Deployment = ObjectOf<typeof Deployment>

function checkDeadline({ progressDeadlineSeconds, minReadySeconds = 0 }: DeploymentSpec): FieldError[] {
  if (progressDeadlineSeconds > minReadySeconds) return []
  return [
    invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds'),
  ]
}
