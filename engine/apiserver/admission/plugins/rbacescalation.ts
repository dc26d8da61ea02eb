import type { KubeObject } from '@hawser/kinds/kind.ts'
import { forbidden, notFound } from '@hawser/kinds/meta/status.ts'
import { escalation, fullAuthority } from '../../auth/rbac/escalation.ts'
import type { Binding } from '../../auth/rbac/grants.ts'
import type { PolicyRule } from '../../auth/rbac/rule.ts'
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { onlyLetsGo } from './onlyletsgo.ts'

const group = 'rbac.authorization.k8s.io'
const plurals = new Set(['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'])

/** Nobody grants what he does not hold himself, unless a role lets him `escalate` or `bind`. Part of upstream's storage. */
export const rbacEscalation: AdmissionPlugin = {
  name: 'RBACEscalation',
  handles: (operation, kind, subresource) =>
    operation !== 'DELETE' && kind.group === group && plurals.has(kind.plural) && subresource === undefined,
  validate(request, context) {
    const { user, kind, old } = request
    const object = request.object as unknown as KubeObject
    if (user.groups.includes('system:masters')) return
    if (old && onlyLetsGo(object, old)) return
    if (kind.plural.endsWith('bindings')) checkBinding(request, context, object as Binding)
    else checkRole(request, context, object as Role)
  },
}

interface Role extends KubeObject {
  readonly rules?: readonly PolicyRule[]
  readonly aggregationRule?: object
}

function checkRole(request: AdmissionRequest, { authorizer }: AdmissionContext, role: Role): void {
  const { operation, user, kind, namespace, name, old } = request
  // A name that is made up is not one that somebody was allowed to escalate.
  const known = operation === 'CREATE' ? undefined : name
  const on = { group, plural: kind.plural, namespace, name: known }
  if (authorizer.isAllowed({ user, verb: 'escalate', on })) return
  const held = authorizer.rbac.rulesOf(user, namespace)
  const problem = escalation(user, held, role.rules ?? [])
  if (problem) throw forbidden(kind, name, problem)
  if (!role.aggregationRule && !(old as Role | undefined)?.aggregationRule) return
  // It could gather anything.
  if (escalation(user, held, fullAuthority)) {
    throw forbidden(kind, name, 'must have cluster-admin privileges to use an aggregationRule')
  }
}

function checkBinding(request: AdmissionRequest, { authorizer }: AdmissionContext, binding: Binding): void {
  const { user, kind, namespace, name } = request
  const { roleRef } = binding
  const plural = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles'
  const on = { group, plural, namespace, name: roleRef.name }
  if (authorizer.isAllowed({ user, verb: 'bind', on })) return
  const rules = authorizer.rbac.roleRules(roleRef, namespace)
  if (!rules)
    throw notFound({ group, kind: roleRef.kind, resource: `${plural}.${group}`, plural }, roleRef.name)
  const problem = escalation(user, authorizer.rbac.rulesOf(user, namespace), rules)
  if (problem) throw forbidden(kind, name, problem)
}
