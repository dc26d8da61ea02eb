import { duplicate, type FieldError, required } from '../meta/field.ts'
import { s } from '../schema.ts'

/** Conditions of both kinds of the group, which upstream gives messages of their own. */
export const conditionFields = {
  type: [1, s.optional(s.string())],
  status: [2, s.optional(s.string())],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
} as const

export const byType = {
  listType: 'map',
  listMapKeys: ['type'],
  patchStrategy: 'merge',
  patchMergeKey: 'type',
} as const

export function checkConditions(
  conditions: readonly { readonly type?: string }[],
  path: string,
): FieldError[] {
  const types = conditions.map(({ type }) => type)
  return conditions.flatMap(({ type }, i) => [
    ...(types.indexOf(type) < i ? [duplicate(`${path}[${i}].type`, type)] : []),
    ...(type ? [] : [required(`${path}[${i}].type`, 'must not be empty')]),
  ])
}
