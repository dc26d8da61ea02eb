import type { Namespace } from '@hawser/kinds/core/namespace.ts'

/** Who builds and who deploys in a project: builds run as the one, deployer pods as the other. */
export const projectAccounts: readonly string[] = ['builder', 'deployer']

/** Namespaces of Kubernetes itself, where nobody builds. */
const notProjects = new Set(['kube-system', 'kube-public', 'kube-node-lease'])

export interface State {
  readonly namespace: Namespace
  /** Names of the ServiceAccounts it has. */
  readonly accounts: ReadonlySet<string>
}
export type Action = { readonly do: 'createAccount'; readonly namespace: string; readonly name: string }

/** What makes a project of a namespace, besides what every namespace has. */
export function reconcile({ namespace: { metadata, status }, accounts }: State): Action[] {
  const { name, deletionTimestamp } = metadata
  if (deletionTimestamp || status.phase === 'Terminating' || notProjects.has(name)) return []
  return projectAccounts
    .filter((account) => !accounts.has(account))
    .map((account) => ({ do: 'createAccount', namespace: name, name: account }))
}
