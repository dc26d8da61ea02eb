import type { Namespace } from '@hawser/kinds/core/namespace.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import type { Role } from '@hawser/kinds/rbac/role.ts'
import type { RoleBinding } from '@hawser/kinds/rbac/rolebinding.ts'
import { bindingsOf, rolesOf } from './bindings.ts'

/** Who builds and who deploys in a project: builds run as the one, deployer pods as the other. */
export const projectAccounts: readonly string[] = ['builder', 'deployer']

/** Namespaces of Kubernetes itself, where nobody builds. */
const notProjects = new Set(['kube-system', 'kube-public', 'kube-node-lease'])

export interface State {
  readonly namespace: Namespace
  /** Names of the ServiceAccounts it has. */
  readonly accounts: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
  readonly bindings: ReadonlySet<string>
}
export type Action =
  | { readonly do: 'createAccount'; readonly namespace: string; readonly name: string }
  | { readonly do: 'createRole'; readonly role: Draft<typeof Role> }
  | { readonly do: 'createBinding'; readonly binding: Draft<typeof RoleBinding> }

/** What makes a project of a namespace, besides what every namespace has. */
export function reconcile({ namespace: { metadata, status }, accounts, roles, bindings }: State): Action[] {
  const { name, deletionTimestamp } = metadata
  if (deletionTimestamp || status.phase === 'Terminating' || notProjects.has(name)) return []
  const isMissing =
    (present: ReadonlySet<string>) =>
    (draft: { readonly metadata: { readonly name?: string } }): boolean =>
      !present.has(draft.metadata.name ?? '')
  return [
    ...projectAccounts
      .filter((account) => !accounts.has(account))
      .map((account): Action => ({ do: 'createAccount', namespace: name, name: account })),
    ...rolesOf(name)
      .filter(isMissing(roles))
      .map((role): Action => ({ do: 'createRole', role })),
    ...bindingsOf(name)
      .filter(isMissing(bindings))
      .map((binding): Action => ({ do: 'createBinding', binding })),
  ]
}
