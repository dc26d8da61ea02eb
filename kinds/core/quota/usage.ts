import type { KubeObject } from '../../kind.ts'
import type { Quantity } from '../../meta/quantity.ts'
import { type Amounts, addTo, amountsOf, count, type List } from './amounts.ts'
import { type Evaluator, evaluatorOf, resourcesOf } from './evaluators.ts'
import { requirementsOf, type ScopeRequirement } from './scopes.ts'

/** The part of a ResourceQuota that says what it limits. */
export interface QuotaSpec {
  readonly hard?: List
  readonly scopes?: readonly string[]
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] }
}

/** What a quota has to count: all objects of a resource in its namespace. */
export type ObjectsOf = (resource: string) => readonly KubeObject[]

/**
 * What is used of each resource that a quota limits and that can be counted.
 *
 * @param resources  Whose objects are looked at; default: all that use what the quota limits.
 */
export function usedOf(
  spec: QuotaSpec,
  objectsOf: ObjectsOf,
  now: number,
  resources: readonly string[] = resourcesOf(Object.keys(spec.hard ?? {})),
): Map<string, Quantity> {
  const used = new Map<string, Quantity>()
  for (const resource of resources) {
    const evaluator = evaluatorOf(resource)
    for (const name of limitedBy(spec, evaluator)) used.set(name, count(0))
    for (const object of objectsOf(resource)) {
      if (isCounted(spec, evaluator, object)) addTo(used, maskedUsage(spec, evaluator, object, now))
    }
  }
  return used
}

/** The limited resources that objects of an evaluator use. */
export const limitedBy = ({ hard = {} }: QuotaSpec, { isOf }: Evaluator): string[] =>
  Object.keys(hard).filter(isOf)

/** Whether an object is among those that the scopes of a quota are about. */
export const isCounted = (spec: QuotaSpec, evaluator: Evaluator, object: KubeObject): boolean =>
  requirementsOf(spec).every((requirement) => evaluator.isInScope(requirement, object))

const maskedUsage = (spec: QuotaSpec, evaluator: Evaluator, object: KubeObject, now: number): Amounts =>
  masked(spec, usageOf(evaluator, object, now))

/** Of some amounts those that a quota limits. */
export const masked = ({ hard = {} }: QuotaSpec, amounts: Amounts): Map<string, Quantity> =>
  new Map([...amounts].filter(([name]) => Object.hasOwn(hard, name)))

const known = new WeakMap<KubeObject, Amounts>()

/** Computed once per version of an object, unless it depends on the time. */
export function usageOf(evaluator: Evaluator, object: KubeObject, now: number): Amounts {
  if (!Object.isFrozen(object) || object.metadata.deletionTimestamp) return evaluator.usage(object, now)
  const before = known.get(object)
  if (before) return before
  const usage = evaluator.usage(object, now)
  known.set(object, usage)
  return usage
}

/** Which of `used` are above the limit. */
export function exceeded(spec: QuotaSpec, used: Amounts): string[] {
  const hard = amountsOf(spec.hard)
  return [...used].flatMap(([name, amount]) => {
    const limit = hard.get(name)
    return limit && amount.nanos > limit.nanos ? [name] : []
  })
}
