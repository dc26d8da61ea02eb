import type { KubeObject } from '@hawser/kinds/kind.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { uncovered } from '../rbac/covers.ts'
import type { Binding, Subject } from '../rbac/grants.ts'
import type { PolicyRule } from '../rbac/rule.ts'
import { type AggregationRule, autoupdate, type PolicyBinding, type PolicyRole } from './policy.ts'

/** What to do about one object of the built-in policy; undefined: nothing. */
export type Correction =
  | { readonly do: 'create' | 'update'; readonly object: object }
  /** A binding cannot be turned to another role: it is made again. */
  | { readonly do: 'replace'; readonly object: object }
  | undefined

type Meta = KubeObject['metadata']
interface Role extends KubeObject {
  readonly rules?: readonly PolicyRule[]
  readonly aggregationRule?: AggregationRule
}

const isProtected = ({ annotations }: Meta): boolean => annotations?.[autoupdate] === 'false'

/** Adds what is missing in a role; what somebody has added stays, and so does a role that asks to be left alone. */
export function correctRole(wanted: PolicyRole, found: KubeObject | undefined): Correction {
  if (!found) return { do: 'create', object: wanted }
  if (isProtected(found.metadata)) return undefined
  const { rules = [], aggregationRule } = found as Role
  const metadata = correctMetadata(wanted, found.metadata)
  // Most roles are as they were made: that is seen at a glance.
  const missing = same(rules, wanted.rules) ? [] : uncovered(rules, wanted.rules ?? [])
  const aggregation = correctAggregation(wanted.aggregationRule, aggregationRule)
  if (metadata === found.metadata && missing.length === 0 && aggregation === aggregationRule) return undefined
  const more = missing.length > 0 && { rules: [...rules, ...missing] }
  return {
    do: 'update',
    object: { ...found, metadata, ...more, ...(aggregation && { aggregationRule: aggregation }) },
  }
}

function correctAggregation(
  wanted: AggregationRule | undefined,
  found: AggregationRule | undefined,
): AggregationRule | undefined {
  const selectors = found?.clusterRoleSelectors ?? []
  const missing = (wanted?.clusterRoleSelectors ?? []).filter(
    (one) => !selectors.some((has) => same(has, one)),
  )
  return missing.length === 0 ? found : { clusterRoleSelectors: [...selectors, ...missing] }
}

/** Adds the subjects that are missing in a binding. */
export function correctBinding(wanted: PolicyBinding, found: KubeObject | undefined): Correction {
  if (!found) return { do: 'create', object: wanted }
  if (isProtected(found.metadata)) return undefined
  const { roleRef, subjects = [] } = found as Binding
  const metadata = correctMetadata(wanted, found.metadata)
  const missing = (wanted.subjects ?? []).filter((subject) => !subjects.some((has) => isSame(has, subject)))
  const all = [...subjects, ...missing]
  if (roleRef.kind !== wanted.roleRef.kind || roleRef.name !== wanted.roleRef.name) {
    return { do: 'replace', object: { ...wanted, subjects: all } }
  }
  if (metadata === found.metadata && missing.length === 0) return undefined
  return { do: 'update', object: { ...found, metadata, subjects: all } }
}

const isSame = (a: Subject, b: Subject): boolean =>
  a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '')

/** Labels and annotations that are missing are added; values that somebody has changed stay. */
function correctMetadata({ metadata }: PolicyRole | PolicyBinding, found: Meta): Meta {
  const labels = { ...metadata.labels, ...found.labels }
  const annotations = { ...metadata.annotations, ...found.annotations }
  return same(labels, found.labels) && same(annotations, found.annotations)
    ? found
    : { ...found, labels, annotations }
}
