import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkFlowSchema } from './checkflowschema.ts'
import { byType, checkConditions, conditionFields } from './conditions.ts'
import { flowSchemaSpec } from './flowschemaspec.ts'

export type { FlowSchemaSpec } from './flowschemaspec.ts'

export const flowSchemaCondition = s.message('io.k8s.api.flowcontrol.v1.FlowSchemaCondition', conditionFields)
export type FlowSchemaCondition = TypeOf<typeof flowSchemaCondition>

export const flowSchemaStatus = s.message('io.k8s.api.flowcontrol.v1.FlowSchemaStatus', {
  conditions: [1, s.optional(s.list(flowSchemaCondition, byType))],
})
export type FlowSchemaStatus = TypeOf<typeof flowSchemaStatus>

/** Which requests go through which priority level. */
export const FlowSchema = defineKind({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  scope: 'Cluster',
  message: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(flowSchemaSpec, { priorityLevelConfiguration: { name: '' } })],
    status: [3, s.defaulted(flowSchemaStatus, {})],
  },
  validate: ({ metadata, spec, status }) => [
    ...checkFlowSchema(metadata.name, spec),
    ...checkConditions(status.conditions ?? [], 'status.conditions'),
  ],
  columns: [
    { name: 'PriorityLevel', value: ({ spec }) => spec.priorityLevelConfiguration.name },
    { name: 'MatchingPrecedence', value: ({ spec }) => spec.matchingPrecedence },
    { name: 'DistinguisherMethod', value: ({ spec }) => spec.distinguisherMethod?.type ?? '<none>' },
    {
      name: 'MissingPL',
      afterAge: true,
      value: ({ status }) => status.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    },
  ],
})
export type FlowSchema = ObjectOf<typeof FlowSchema>
