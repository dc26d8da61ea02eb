import type { Secret } from '@hawser/kinds/core/secret.ts'
import type { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'

export const tokenType = 'kubernetes.io/service-account-token'
export const nameAnnotation = 'kubernetes.io/service-account.name'
export const uidAnnotation = 'kubernetes.io/service-account.uid'

export interface State {
  readonly secret: Secret
  /** The account that the Secret names, if there is one. */
  readonly account: ServiceAccount | undefined
  /** The authority by which pods know the API server, base64. */
  readonly rootCA: string
}
export type Action =
  | { readonly do: 'delete'; readonly secret: Secret }
  | {
      readonly do: 'fill'
      readonly secret: Secret
      readonly account: ServiceAccount
      /** Whether it has no token yet. One that is there stays: programs have it. */
      readonly needsToken: boolean
    }

/** Fills the Secrets that people make to have a token without an end, and removes those whose account is gone. */
export function reconcile({ secret, account, rootCA }: State): Action[] {
  if (secret.type !== tokenType || secret.metadata.deletionTimestamp) return []
  const uid = secret.metadata.annotations?.[uidAnnotation]
  if (!account || (uid && uid !== account.metadata.uid)) return [{ do: 'delete', secret }]
  const { token, namespace, 'ca.crt': ca } = secret.data ?? {}
  const isWhole = Boolean(token) && Boolean(namespace) && ca === rootCA && uid !== undefined
  return isWhole ? [] : [{ do: 'fill', secret, account, needsToken: !token }]
}
