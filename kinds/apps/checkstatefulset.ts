import { checkEndless, checkNotDecremented, checkNotNegative, checkSelector } from '../core/checkworkload.ts'
import { type FieldError, forbidden, invalid } from '../meta/field.ts'
import { checkTemplateMetadata } from '../meta/labels.ts'
import { same } from '../meta/same.ts'
import type { StatefulSetSpec, StatefulSetStatus, StatefulSetUpdateStrategy } from './statefulsetspec.ts'

export const checkStatefulSetSpec = (spec: StatefulSetSpec, old?: StatefulSetSpec): FieldError[] => [
  ...checkPodManagement(spec),
  ...checkUpdateStrategy(spec.updateStrategy, 'spec.updateStrategy'),
  ...checkNotNegative(spec, 'spec', 'replicas', 'minReadySeconds'),
  ...(spec.ordinals ? checkNotNegative(spec.ordinals, 'spec.ordinals', 'start') : []),
  ...checkSelector(spec.selector, spec.template),
  // The pod spec is checked when a pod is made: only then are the volumes of the claims among its volumes.
  ...checkTemplateMetadata(spec.template.metadata, 'spec.template'),
  ...checkEndless(spec.template, 'spec.template', 'StatefulSet'),
  ...(old ? checkChange(spec, old) : []),
]

const checkPodManagement = ({ podManagementPolicy: policy }: StatefulSetSpec): FieldError[] =>
  ['OrderedReady', 'Parallel'].includes(policy)
    ? []
    : [invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")]

function checkUpdateStrategy(strategy: StatefulSetUpdateStrategy, path: string): FieldError[] {
  const { type, rollingUpdate } = strategy
  if (type !== 'RollingUpdate' && type !== 'OnDelete')
    return [invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'")]
  if (!rollingUpdate) return []
  return type === 'OnDelete'
    ? [invalid(`${path}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")]
    : checkNotNegative(rollingUpdate, `${path}.rollingUpdate`, 'partition')
}

const mayChange = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const
const fixed = `updates to statefulset spec for fields other than ${mayChange
  .slice(0, -1)
  .map((field) => `'${field}'`)
  .join(', ')} and '${mayChange.at(-1)}' are forbidden`

/** What pods and their claims are named and found by stays. */
function checkChange(now: StatefulSetSpec, old: StatefulSetSpec): FieldError[] {
  const kept = { ...now, ...Object.fromEntries(mayChange.map((field) => [field, old[field]])) }
  return same(kept, old) ? [] : [forbidden('spec', fixed)]
}

const counts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const

export function checkStatefulSetStatus(status: StatefulSetStatus, old?: StatefulSetStatus): FieldError[] {
  const { replicas, readyReplicas = 0, availableReplicas } = status
  return [
    ...checkNotNegative(status, 'status', 'replicas', ...counts, 'observedGeneration', 'collisionCount'),
    ...counts
      .filter((count) => (status[count] ?? 0) > replicas)
      .map((count) => invalid(`status.${count}`, status[count], 'cannot be greater than status.replicas')),
    ...(availableReplicas > readyReplicas
      ? [
          invalid(
            'status.availableReplicas',
            availableReplicas,
            'cannot be greater than status.readyReplicas',
          ),
        ]
      : []),
    ...checkNotDecremented('status.collisionCount', status.collisionCount, old?.collisionCount),
  ]
}
