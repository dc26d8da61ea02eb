import type { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { Namespace } from '@hawser/kinds/core/namespace.ts'

export interface State {
  readonly namespace: Namespace
  /** Names of the ServiceAccounts it has and of those it should have. */
  readonly serviceAccounts: ReadonlySet<string>
  readonly wanted: readonly string[]
  readonly rootCA: ConfigMap | undefined
  readonly clusterCA: string
}
export type Action =
  | { readonly do: 'createServiceAccount'; readonly namespace: string; readonly name: string }
  | { readonly do: 'createRootCA' | 'correctRootCA'; readonly namespace: string }

export const ROOT_CA = 'kube-root-ca.crt'
export const CA_KEY = 'ca.crt'

/** What every namespace has: an identity for its pods, and the means to know the API server when they see it. */
export function reconcile({ namespace, serviceAccounts, wanted, rootCA, clusterCA }: State): Action[] {
  const { name, deletionTimestamp } = namespace.metadata
  if (deletionTimestamp || namespace.status.phase === 'Terminating') return []
  const missing = wanted.filter((account) => !serviceAccounts.has(account))
  const certificate = !rootCA
    ? 'createRootCA'
    : rootCA.data?.[CA_KEY] === clusterCA
      ? undefined
      : 'correctRootCA'
  return [
    ...missing.map((account): Action => ({ do: 'createServiceAccount', namespace: name, name: account })),
    ...(certificate ? [{ do: certificate, namespace: name } as const] : []),
  ]
}
