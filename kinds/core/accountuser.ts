const prefix = 'system:serviceaccount:'

/** The user that a ServiceAccount is: what RBAC and webhooks know it by. */
export const usernameOf = (namespace: string, name: string): string => `${prefix}${namespace}:${name}`

/** The ServiceAccounts of a namespace, as a group. */
export const groupOfAccounts = (namespace: string): string => `system:serviceaccounts:${namespace}`

/** The groups of a ServiceAccount, beside that of all who are somebody. */
export const groupsOf = (namespace: string): string[] => [
  'system:serviceaccounts',
  groupOfAccounts(namespace),
]
