import { usernameOf } from '@hawser/kinds/core/accountuser.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { User } from '../../resources/resources.ts'
import type { RuleSet } from './ruleset.ts'

/** What RoleBinding and ClusterRoleBinding have in common. */
export interface Binding extends KubeObject {
  readonly roleRef: RoleRef
  readonly subjects?: readonly Subject[]
}
export interface RoleRef {
  readonly apiGroup?: string
  readonly kind: string
  readonly name: string
}
export interface Subject {
  readonly kind: string
  readonly apiGroup?: string
  readonly name: string
  readonly namespace?: string
}

/** A binding as one of its subjects sees it. */
export interface Grant {
  readonly role: RoleRef
  /** Of the binding; absent: everywhere. */
  readonly namespace: string | undefined
  /** `ClusterRoleBinding "b" of ClusterRole "r" to User "u"` */
  readonly text: string
  /** The role's rules when they were last looked up; undefined when the role did not exist. */
  rules: RuleSet | undefined
  /** What the roles' counter said then. */
  rulesAt: number
}

/** What one user or one group was granted. */
interface Granted {
  readonly everywhere: Grant[]
  readonly byNamespace: Map<string, Grant[]>
}

/** Grants by whom they are for. What others were granted costs a request nothing. */
export interface Grants {
  readonly users: ReadonlyMap<string, Granted>
  readonly groups: ReadonlyMap<string, Granted>
}

/** Files bindings by their subjects. */
export function grantsOf(clusterBindings: Iterable<Binding>, bindings: Iterable<Binding>): Grants {
  const users = new Map<string, Granted>()
  const groups = new Map<string, Granted>()
  const file = (binding: Binding, namespace: string | undefined): void => {
    for (const subject of binding.subjects ?? []) {
      const name = subject.kind === 'ServiceAccount' ? accountOf(subject, namespace) : subject.name
      const known = subject.kind === 'Group' ? groups : users
      if (name === undefined || !subjectKinds.has(subject.kind)) continue
      const granted = known.getOrInsertComputed(name, () => ({ everywhere: [], byNamespace: new Map() }))
      const text = describe(binding, subject, namespace)
      const grant: Grant = { role: binding.roleRef, namespace, text, rules: undefined, rulesAt: -1 }
      if (namespace === undefined) granted.everywhere.push(grant)
      else granted.byNamespace.getOrInsertComputed(namespace, () => []).push(grant)
    }
  }
  for (const binding of clusterBindings) file(binding, undefined)
  for (const binding of bindings) file(binding, binding.metadata.namespace ?? '')
  return { users, groups }
}

const subjectKinds = new Set(['User', 'Group', 'ServiceAccount'])

/** A subject without a namespace is in the binding's own; in a ClusterRoleBinding it is nobody. */
function accountOf({ name, namespace: own }: Subject, namespace: string | undefined): string | undefined {
  const within = own || namespace
  return within ? usernameOf(within, name) : undefined
}

function describe({ metadata, roleRef }: Binding, subject: Subject, namespace: string | undefined): string {
  const { name, kind } = subject
  const what =
    namespace === undefined
      ? `ClusterRoleBinding "${metadata.name}"`
      : `RoleBinding "${metadata.name}/${namespace}"`
  const who = kind === 'ServiceAccount' ? `${name}/${subject.namespace || (namespace ?? '')}` : name
  return `${what} of ${roleRef.kind} "${roleRef.name}" to ${kind} "${who}"`
}

/** Runs through what a user was granted that counts in a namespace, until `visit` has seen enough (true). */
export function visitGrants(
  { users, groups }: Grants,
  user: User,
  namespace: string | undefined,
  visit: (grant: Grant) => boolean,
): boolean {
  const own = users.get(user.name)
  if (own?.everywhere.some(visit)) return true
  for (const group of user.groups) if (groups.get(group)?.everywhere.some(visit)) return true
  if (!namespace) return false
  if (own?.byNamespace.get(namespace)?.some(visit)) return true
  return user.groups.some((group) => groups.get(group)?.byNamespace.get(namespace)?.some(visit) ?? false)
}
