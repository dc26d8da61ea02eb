/** The user name of a ServiceAccount: `system:serviceaccount:default:builder`. */
export const serviceAccountName = (namespace: string, name: string): string => `${prefix}${namespace}:${name}`

const prefix = 'system:serviceaccount:'
const part = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** Namespace and name of the ServiceAccount a user name belongs to; undefined for all other users. */
export function serviceAccountOf(user: string): { namespace: string; name: string } | undefined {
  if (!user.startsWith(prefix)) return undefined
  const [namespace = '', name = '', ...more] = user.slice(prefix.length).split(':')
  return more.length === 0 && part.test(namespace) && subdomain.test(name) ? { namespace, name } : undefined
}

/** The groups every ServiceAccount of a namespace is in, besides `system:authenticated`. */
export const serviceAccountGroups = (namespace: string): string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
]
