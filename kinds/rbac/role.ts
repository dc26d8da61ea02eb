import { createdColumns } from '../createdcolumns.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { checkRules } from './checkrules.ts'
import { policyRules } from './policyrule.ts'

export type { PolicyRule } from './policyrule.ts'

/** What may be done within a namespace. */
export const Role = defineKind({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  scope: 'Namespaced',
  message: 'io.k8s.api.rbac.v1.Role',
  nameRule: 'path',
  fields: {
    rules: [2, policyRules],
  },
  ownTable: true,
  validate: ({ rules }) => checkRules(rules, true),
  columns: createdColumns,
})
export type Role = ObjectOf<typeof Role>
