import type {
  CustomResourceDefinition,
  CustomResourceDefinitionStatus,
} from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import { isEqual } from '../resources/equal.ts'
import { conditionOf, type Said, withConditions } from './conditions.ts'
import { acceptNames, type Taken, takenBy, union } from './names.ts'

const notAccepted: Said = {
  type: 'Established',
  status: 'False',
  reason: 'NotAccepted',
  message: 'not all names are accepted',
}
const established: Said = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
}

/**
 * What the status of a definition says about its names and whether it is served.
 *
 * @param others  The other definitions of its group.
 * @param now     RFC 3339.
 * @param ours    Names in the group that kinds of the server itself have.
 * @returns       The status it has when nothing changes.
 */
export function nextStatus(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: string,
  ours: Taken = takenBy([]),
): CustomResourceDefinitionStatus {
  const { spec, status } = definition
  const { names, condition } = acceptNames(spec.names, status.acceptedNames, union(ours, takenBy(others)))
  const before = conditionOf(definition, 'Established')
  const isServed = before?.status === 'True' || condition.status === 'True'
  // What has been served once stays served, with the names it had.
  const said = before?.status === 'True' ? [] : [isServed ? established : notAccepted]
  const conditions = withConditions(status.conditions, [condition, ...said], now)
  const next = { ...status, acceptedNames: names, conditions }
  return isEqual(next, status) ? status : next
}
