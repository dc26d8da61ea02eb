/**
 * Where requests without credentials are let in: everywhere, nowhere, or only where one asks whether the server is well
 * and which version it is, and at webhooks, whose path is all the credentials there are. Roles say what is allowed there,
 * as for everybody.
 */
export type AnonymousAccess = boolean | 'health'

const harmless = /^(\/(healthz|livez|readyz)(\/|$)|\/version\/?$)/
const webhook =
  /^\/(apis\/build\.openshift\.io|oapi)\/v1\/namespaces\/[^/]+\/buildconfigs\/[^/]+\/webhooks(\/|$)/

/** @param url  As in the request, with its query. */
export function letsIn(access: AnonymousAccess, url = ''): boolean {
  if (access !== 'health') return access
  const path = url.split('?', 1)[0] ?? ''
  return harmless.test(path) || webhook.test(path)
}
