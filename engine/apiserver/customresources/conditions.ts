import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
} from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import { withCondition } from '@hawser/kinds/meta/condition.ts'

export type Condition = CustomResourceDefinitionCondition
export type Said = Omit<Condition, 'lastTransitionTime'>

export const conditionOf = (
  { status }: Pick<CustomResourceDefinition, 'status'>,
  type: string,
): Condition | undefined => status.conditions.find((condition) => condition.type === type)

export const isTrue = (definition: Pick<CustomResourceDefinition, 'status'>, type: string): boolean =>
  conditionOf(definition, type)?.status === 'True'

/** Conditions with some said anew; what says the same as before keeps its time. @param now  RFC 3339. */
export function withConditions(
  conditions: readonly Condition[],
  said: readonly Said[],
  now: string,
): readonly Condition[] {
  return said.reduce<readonly Condition[]>((all, one) => withCondition(all, one, now), conditions)
}
