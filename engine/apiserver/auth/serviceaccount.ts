import { groupsOf, usernameOf } from '@hawser/kinds/core/accountuser.ts'
import type { User } from '../resources/resources.ts'

/** A named object and the one of that name that is meant. */
export interface Ref {
  readonly name: string
  readonly uid: string
}
/** Which ServiceAccount a token is of, and what it is bound to: the claim `kubernetes.io`. */
export interface Binding {
  readonly namespace: string
  readonly serviceaccount: Ref
  readonly pod?: Ref
  readonly secret?: Ref
  /** The node a token is bound to, or on which the pod it is bound to runs; then the uid may be unknown. */
  readonly node?: { readonly name: string; readonly uid?: string }
  /** Seconds since 1970 after which a client should have fetched a newer token. */
  readonly warnafter?: number
}

export const podNameKey = 'authentication.kubernetes.io/pod-name'
export const podUidKey = 'authentication.kubernetes.io/pod-uid'
export const nodeNameKey = 'authentication.kubernetes.io/node-name'
export const nodeUidKey = 'authentication.kubernetes.io/node-uid'
export const credentialIdKey = 'authentication.kubernetes.io/credential-id'

const prefix = 'system:serviceaccount:'

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** The ServiceAccount of a user name; undefined when it is not the name of one. */
export function accountOf(
  username: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!username.startsWith(prefix)) return undefined
  const [namespace = '', name = '', ...more] = username.slice(prefix.length).split(':')
  const isOne = more.length === 0 && label.test(namespace) && name.length <= 253 && subdomain.test(name)
  return isOne ? { namespace, name } : undefined
}

/** The user that the bearer of a token is. @param jti  Id of the token; audits find it again by it. */
export function accountUser({ namespace, serviceaccount, pod, node }: Binding, jti?: string): User {
  const extra: Record<string, string[]> = {
    ...(jti && { [credentialIdKey]: [credentialId(jti)] }),
    ...(node && { [nodeNameKey]: [node.name] }),
    ...(node?.uid && { [nodeUidKey]: [node.uid] }),
    ...(pod && { [podNameKey]: [pod.name], [podUidKey]: [pod.uid] }),
  }
  return {
    name: usernameOf(namespace, serviceaccount.name),
    uid: serviceaccount.uid,
    groups: groupsOf(namespace),
    ...(Object.keys(extra).length > 0 && { extra }),
  }
}

export const credentialId = (jti: string): string => `JTI=${jti}`
