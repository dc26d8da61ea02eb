import type { Mutable } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'

export const rbacGroup = 'rbac.authorization.k8s.io'

// The rules for bindings name what is missing themselves.
const text = s.string({ mayBeEmpty: true })

export const subject = s.message('io.k8s.api.rbac.v1.Subject', {
  kind: [1, text],
  apiGroup: [2, s.optional(s.string())],
  name: [3, text],
  namespace: [4, s.optional(s.string())],
})
export type Subject = TypeOf<typeof subject>
export const subjects = s.optional(s.list(subject, { listType: 'atomic' }))

export const roleRef = s.message('io.k8s.api.rbac.v1.RoleRef', {
  apiGroup: [1, text],
  kind: [2, text],
  name: [3, text],
})
export type RoleRef = TypeOf<typeof roleRef>

export interface BindingParts {
  readonly subjects?: readonly Subject[]
  readonly roleRef: RoleRef
}

/** The API group goes without saying where there is but one. */
export function completeBinding({ subjects = [], roleRef }: Mutable<BindingParts>): void {
  roleRef.apiGroup ||= rbacGroup
  for (const subject of subjects)
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group'))
      subject.apiGroup = rbacGroup
}
