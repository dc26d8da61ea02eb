import type { Attributes } from './attributes.ts'
import { nodeMay } from './nodeRules.ts'

/**
 * Whether a user may do something. Administrators may everything, a node agent what it needs, everybody known may ask
 * what the API offers. Roles and bindings (RBAC) will be one more line here: a rule table read from the cache.
 */
export function isAllowed({ user, verb, on }: Attributes): boolean {
  if (user.groups.includes('system:masters')) return true
  if ('path' in on)
    return verb === 'get' && (isDiscovery(on.path) || (isIssuer(on.path) && user.groups.includes(accounts)))
  // Everybody may ask who he is.
  if (verb === 'create' && on.group === 'authentication.k8s.io' && on.plural === 'selfsubjectreviews')
    return true
  const node = nodeOf(user)
  return node !== undefined && nodeMay(node, verb, on)
}

/** A node agent is both in the group and named as a node. */
const nodeOf = (user: Attributes['user']): string | undefined =>
  user.groups.includes('system:nodes') && user.name.startsWith(nodePrefix)
    ? user.name.slice(nodePrefix.length)
    : undefined
const nodePrefix = 'system:node:'

const accounts = 'system:serviceaccounts'
/** Upstream's role system:service-account-issuer-discovery. */
const isIssuer = (path: string): boolean =>
  path === '/openid/v1/jwks' || path === '/.well-known/openid-configuration'

/** Upstream's role system:discovery. */
const isDiscovery = (path: string): boolean =>
  /^\/(api|apis|openapi)(\/|$)/.test(path) || /^\/(version|healthz|livez|readyz)(\/|$)/.test(path)
