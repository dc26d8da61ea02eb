import type { FlowSchema, FlowSchemaCondition } from '@hawser/kinds/flowcontrol/flowschema.ts'

export interface State {
  readonly schema: FlowSchema
  /** Whether the priority level it names is there. */
  readonly hasLevel: boolean
}
export interface Action {
  readonly do: 'setDangling'
  readonly schema: FlowSchema
  /** All but the time. */
  readonly condition: Omit<FlowSchemaCondition, 'lastTransitionTime'>
}

/** A FlowSchema tells whether its priority level exists. */
export function reconcile({ schema, hasLevel }: State): Action[] {
  const { name } = schema.spec.priorityLevelConfiguration
  const names = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(name)}`
  const condition = {
    type: 'Dangling',
    status: hasLevel ? 'False' : 'True',
    reason: hasLevel ? 'Found' : 'NotFound',
    message: hasLevel ? `${names} and it exists` : `${names} but there is no such object`,
  }
  const found = schema.status.conditions?.find(({ type }) => type === condition.type)
  const isTold = found?.status === condition.status && found.message === condition.message
  return isTold ? [] : [{ do: 'setDangling', schema, condition }]
}
