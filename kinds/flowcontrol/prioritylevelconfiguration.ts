import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkPriorityLevel } from './checkprioritylevel.ts'
import { byType, checkConditions, conditionFields } from './conditions.ts'
import { priorityLevelConfigurationSpec } from './prioritylevelspec.ts'

export type { PriorityLevelConfigurationSpec } from './prioritylevelspec.ts'

const v1 = 'io.k8s.api.flowcontrol.v1'

export const priorityLevelConfigurationCondition = s.message(
  `${v1}.PriorityLevelConfigurationCondition`,
  conditionFields,
)
export type PriorityLevelConfigurationCondition = TypeOf<typeof priorityLevelConfigurationCondition>

export const priorityLevelConfigurationStatus = s.message(`${v1}.PriorityLevelConfigurationStatus`, {
  conditions: [1, s.optional(s.list(priorityLevelConfigurationCondition, byType))],
})
export type PriorityLevelConfigurationStatus = TypeOf<typeof priorityLevelConfigurationStatus>

/** How many requests of a sort run at once, and what becomes of the others. */
export const PriorityLevelConfiguration = defineKind({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  scope: 'Cluster',
  message: `${v1}.PriorityLevelConfiguration`,
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(priorityLevelConfigurationSpec, { type: '' })],
    status: [3, s.defaulted(priorityLevelConfigurationStatus, {})],
  },
  validate: ({ metadata, spec, status }) => [
    ...checkPriorityLevel(metadata.name, spec),
    ...checkConditions(status.conditions ?? [], 'status.conditions'),
  ],
  columns: [
    { name: 'Type', value: ({ spec }) => spec.type },
    {
      name: 'NominalConcurrencyShares',
      value: ({ spec }) => spec.limited?.nominalConcurrencyShares ?? '<none>',
    },
    { name: 'Queues', value: ({ spec }) => spec.limited?.limitResponse.queuing?.queues ?? '<none>' },
    { name: 'HandSize', value: ({ spec }) => spec.limited?.limitResponse.queuing?.handSize ?? '<none>' },
    {
      name: 'QueueLengthLimit',
      value: ({ spec }) => spec.limited?.limitResponse.queuing?.queueLengthLimit ?? '<none>',
    },
  ],
})
export type PriorityLevelConfiguration = ObjectOf<typeof PriorityLevelConfiguration>
