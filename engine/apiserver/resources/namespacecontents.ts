import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Draft } from '../admission/draft.ts'
import { commit } from './commit.ts'
import type { State } from './state.ts'
import { ownNew } from './tracking.ts'

/** What every namespace has from its first moment on. */
export interface NamespaceContents {
  /** Names of ServiceAccounts: pods run as one. */
  readonly serviceAccounts: readonly string[]
  /** PEM of the authority by which pods know the API server; undefined until the server has one. */
  rootCA: string | undefined
}

const description =
  'The certificates with which pods tell whether it is the API server of this cluster that they talk to.'

/**
 * Makes what a new namespace has, before its maker is answered: whoever creates a pod in it next finds it ready. What
 * somebody else has made meanwhile stays.
 */
export async function fillNamespace(state: State, namespace: string): Promise<void> {
  const { serviceAccounts, rootCA } = state.namespaceContents
  const written = serviceAccounts.map((name) => put(state, ServiceAccount, { name, namespace }, {}))
  if (rootCA !== undefined) {
    const annotations = { 'kubernetes.io/description': description }
    const metadata = { name: 'kube-root-ca.crt', namespace, annotations }
    written.push(put(state, ConfigMap, metadata, { data: { 'ca.crt': rootCA } }))
  }
  // The namespace is there, whatever becomes of this: a controller makes what is missing.
  await Promise.allSettled(written)
}

/** Whoever makes them upstream: there it is a controller. */
const call = { user: { name: '', groups: [] }, verb: 'create', userAgent: 'kube-controller-manager' } as const

async function put(
  state: State,
  kind: AnyKind,
  metadata: { readonly name: string; readonly namespace: string },
  fields: object,
): Promise<void> {
  const made = { ...metadata, uid: state.uid(), creationTimestamp: formatTime(state.now()) }
  const draft = { kind: kind.kind, apiVersion: kind.apiVersion, metadata: made, ...fields } as Draft
  ownNew(state, { ...call, kind }, kind, draft)
  await commit(state, kind, draft, 0, false)
}
