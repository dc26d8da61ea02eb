import { defineKind, type ObjectOf } from '../kind.ts'
import { bindingColumns } from './bindingcolumns.ts'
import { checkBinding } from './checkbinding.ts'
import { completeBinding, roleRef, subjects } from './subject.ts'

export type { RoleRef, Subject } from './subject.ts'

/** Gives a Role or a ClusterRole to users, within a namespace. */
export const RoleBinding = defineKind({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  scope: 'Namespaced',
  message: 'io.k8s.api.rbac.v1.RoleBinding',
  nameRule: 'path',
  fields: {
    subjects: [2, subjects],
    roleRef: [3, roleRef],
  },
  complete: completeBinding,
  validate: (now, old) => checkBinding(now, old, true),
  columns: bindingColumns,
})
export type RoleBinding = ObjectOf<typeof RoleBinding>
