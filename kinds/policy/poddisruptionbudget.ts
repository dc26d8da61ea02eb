import { checkNotNegative } from '../core/checkworkload.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { condition } from '../meta/condition.ts'
import { type FieldError, invalid } from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { same } from '../meta/same.ts'
import { checkAtMostAll, checkShare } from '../meta/share.ts'
import { s, type TypeOf } from '../schema.ts'

export const podDisruptionBudgetSpec = s.message('io.k8s.api.policy.v1.PodDisruptionBudgetSpec', {
  minAvailable: [1, s.pointer(s.intOrString())],
  selector: [2, s.optional(s.replaced(labelSelector))],
  maxUnavailable: [3, s.pointer(s.intOrString())],
  unhealthyPodEvictionPolicy: [4, s.pointer(s.oneOf('IfHealthyBudget', 'AlwaysAllow'))],
})
export type PodDisruptionBudgetSpec = TypeOf<typeof podDisruptionBudgetSpec>

export const podDisruptionBudgetStatus = s.message('io.k8s.api.policy.v1.PodDisruptionBudgetStatus', {
  observedGeneration: [1, s.optional(s.integer({ format: 'int64' }))],
  disruptedPods: [2, s.optional(s.map(s.time()))],
  disruptionsAllowed: [3, s.defaulted(s.integer(), 0)],
  currentHealthy: [4, s.defaulted(s.integer(), 0)],
  desiredHealthy: [5, s.defaulted(s.integer(), 0)],
  expectedPods: [6, s.defaulted(s.integer(), 0)],
  conditions: [
    7,
    s.optional(
      s.list(condition, {
        listType: 'map',
        listMapKeys: ['type'],
        patchStrategy: 'merge',
        patchMergeKey: 'type',
      }),
    ),
  ],
})
export type PodDisruptionBudgetStatus = TypeOf<typeof podDisruptionBudgetStatus>

/** How many of some pods must stay when pods are asked to leave. */
export const PodDisruptionBudget = defineKind({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  scope: 'Namespaced',
  message: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(podDisruptionBudgetSpec, {})],
    status: [3, s.defaulted(podDisruptionBudgetStatus, {})],
  },
  validate: ({ spec, status }, old) => [
    ...(old && same(spec, old.spec) ? [] : checkSpec(spec)),
    ...checkNotNegative(
      status,
      'status',
      'disruptionsAllowed',
      'currentHealthy',
      'desiredHealthy',
      'expectedPods',
    ),
  ],
  columns: [
    { name: 'Min Available', value: ({ spec }) => String(spec.minAvailable ?? 'N/A') },
    { name: 'Max Unavailable', value: ({ spec }) => String(spec.maxUnavailable ?? 'N/A') },
    { name: 'Allowed Disruptions', type: 'integer', value: ({ status }) => status.disruptionsAllowed },
  ],
})
export type PodDisruptionBudget = ObjectOf<typeof PodDisruptionBudget>

const bounds = ['minAvailable', 'maxUnavailable'] as const
function checkSpec(spec: PodDisruptionBudgetSpec): FieldError[] {
  const errors = bounds.every((bound) => spec[bound] !== undefined)
    ? [invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set')]
    : []
  for (const bound of bounds) {
    const share = spec[bound]
    if (share === undefined) continue
    errors.push(...checkShare(share, `spec.${bound}`), ...checkAtMostAll(share, `spec.${bound}`))
  }
  return [...errors, ...(spec.selector ? checkLabelSelector(spec.selector, 'spec.selector') : [])]
}
