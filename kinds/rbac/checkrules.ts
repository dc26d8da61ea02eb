import { type FieldError, goStrings, invalidAs, required } from '../meta/field.ts'
import type { PolicyRule } from './policyrule.ts'

/** @param namespaced  Rules of a Role: what has no namespace cannot be allowed by them. */
export const checkRules = (rules: readonly PolicyRule[], namespaced: boolean): FieldError[] =>
  rules.flatMap((rule, i) => checkRule(rule, namespaced, `rules[${i}]`))

function checkRule(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const verbs =
    rule.verbs.length === 0 ? [required(`${path}.verbs`, 'verbs must contain at least one value')] : []
  return [
    ...verbs,
    ...(rule.nonResourceURLs ? checkURLs(rule, namespaced, path) : checkResources(rule, path)),
  ]
}

function checkURLs(
  { nonResourceURLs = [], apiGroups, resources, resourceNames }: PolicyRule,
  namespaced: boolean,
  path: string,
): FieldError[] {
  const refuse = (problem: string) =>
    invalidAs(`${path}.nonResourceURLs`, goStrings(nonResourceURLs), problem)
  return [
    ...(namespaced ? [refuse('namespaced rules cannot apply to non-resource URLs')] : []),
    ...(apiGroups || resources || resourceNames
      ? [refuse('rules cannot apply to both regular resources and non-resource URLs')]
      : []),
  ]
}

function checkResources(
  { apiGroups = [], resources = [], resourceNames = [] }: PolicyRule,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (apiGroups.length === 0)
    errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'))
  if (resources.length === 0)
    errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'))
  if (resourceNames.length > 0 && resources.length > 1)
    errors.push(required(`${path}.resourceNames`, 'resource names cannot apply to multiple resources'))
  return errors
}
