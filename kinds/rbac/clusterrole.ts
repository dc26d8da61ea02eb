import { createdColumns } from '../createdcolumns.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, required } from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkRules } from './checkrules.ts'
import { policyRules } from './policyrule.ts'

export const aggregationRule = s.message('io.k8s.api.rbac.v1.AggregationRule', {
  clusterRoleSelectors: [1, s.optional(s.list(labelSelector, { listType: 'atomic' }))],
})
export type AggregationRule = TypeOf<typeof aggregationRule>

/** What may be done in all namespaces, and to what has no namespace. */
export const ClusterRole = defineKind({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  scope: 'Cluster',
  message: 'io.k8s.api.rbac.v1.ClusterRole',
  nameRule: 'path',
  fields: {
    rules: [2, policyRules],
    aggregationRule: [3, s.optional(aggregationRule)],
  },
  ownTable: true,
  validate: ({ rules, aggregationRule }) => [
    ...checkRules(rules, false),
    ...(aggregationRule ? checkAggregation(aggregationRule) : []),
  ],
  columns: createdColumns,
})
export type ClusterRole = ObjectOf<typeof ClusterRole>

function checkAggregation({ clusterRoleSelectors = [] }: AggregationRule): FieldError[] {
  const path = 'aggregationRule.clusterRoleSelectors'
  if (clusterRoleSelectors.length === 0)
    return [required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')]
  return clusterRoleSelectors.flatMap((selector, i) => checkLabelSelector(selector, `${path}[${i}]`))
}
