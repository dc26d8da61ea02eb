import type { PolicyRule } from '../rbac/rule.ts'

/**
 * One rule of the built-in policy. Lists are written with blanks between, and sorted as upstream shows them.
 *
 * @param groups  The core group is written `core`.
 */
export function can(
  verbs: string,
  groups: string,
  resources: string,
  ...resourceNames: string[]
): PolicyRule {
  return {
    apiGroups: groups.split(' ').map((group) => (group === 'core' ? '' : group)),
    resources: resources.split(' ').sort(),
    verbs: verbs.split(' ').sort(),
    ...(resourceNames.length > 0 && { resourceNames: resourceNames.sort() }),
  }
}

export const canGet = (...nonResourceURLs: string[]): PolicyRule => ({ nonResourceURLs, verbs: ['get'] })

export const read = 'get list watch'
export const write = 'create delete deletecollection patch update'
export const readWrite = `${read} ${write}`

/** Everybody who reports events does it so. */
export const reportEvents = can('create update patch', 'core events.k8s.io', 'events')
export const reviewTokens = can('create', 'authentication.k8s.io', 'tokenreviews')
export const reviewAccess = can('create', 'authorization.k8s.io', 'subjectaccessreviews')
