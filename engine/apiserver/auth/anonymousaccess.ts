/**
 * Where requests without credentials are let in: everywhere, nowhere, or only where one asks whether the server is well
 * and which version it is. Roles say what is allowed there, as for everybody.
 */
export type AnonymousAccess = boolean | 'health'

const harmless = /^(\/(healthz|livez|readyz)(\/|$)|\/version\/?$)/

/** @param url  As in the request, with its query. */
export function letsIn(access: AnonymousAccess, url = ''): boolean {
  return access === 'health' ? harmless.test(url.split('?', 1)[0] ?? '') : access
}
