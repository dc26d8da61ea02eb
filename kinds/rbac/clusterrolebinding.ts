import { defineKind, type ObjectOf } from '../kind.ts'
import { bindingColumns } from './bindingcolumns.ts'
import { checkBinding } from './checkbinding.ts'
import { completeBinding, roleRef, subjects } from './subject.ts'

export type { RoleRef, Subject } from './subject.ts'

/** Gives a ClusterRole to users, everywhere. */
export const ClusterRoleBinding = defineKind({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  scope: 'Cluster',
  message: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  nameRule: 'path',
  fields: {
    subjects: [2, subjects],
    roleRef: [3, roleRef],
  },
  complete: completeBinding,
  validate: (now, old) => checkBinding(now, old, false),
  columns: bindingColumns,
})
export type ClusterRoleBinding = ObjectOf<typeof ClusterRoleBinding>
