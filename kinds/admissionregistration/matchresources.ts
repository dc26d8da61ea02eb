import type { FieldError } from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkNamedRule } from './checkrule.ts'
import { namedRuleWithOperations } from './rule.ts'
import { everything, matchPolicy } from './webhook.ts'

const rules = s.optional(s.list(namedRuleWithOperations, { listType: 'atomic' }))

/** Which requests an admission policy, or a binding of it, is about. */
export const matchResources = s.message('io.k8s.api.admissionregistration.v1.MatchResources', {
  namespaceSelector: [1, everything],
  objectSelector: [2, everything],
  resourceRules: [3, rules],
  excludeResourceRules: [4, rules],
  matchPolicy: [7, matchPolicy],
})
export type MatchResources = TypeOf<typeof matchResources>

export function checkMatchResources(match: MatchResources, path: string): FieldError[] {
  const { resourceRules = [], excludeResourceRules = [] } = match
  return [
    ...checkLabelSelector(match.namespaceSelector, `${path}.namespaceSelector`),
    ...checkLabelSelector(match.objectSelector, `${path}.objectSelector`),
    ...resourceRules.flatMap((rule, i) => checkNamedRule(rule, `${path}.resourceRules[${i}]`)),
    ...excludeResourceRules.flatMap((rule, i) => checkNamedRule(rule, `${path}.excludeResourceRules[${i}]`)),
  ]
}
