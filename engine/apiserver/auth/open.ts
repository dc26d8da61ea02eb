import { join } from 'node:path'
import type { Log } from '../http/fail.ts'
import type { Computed } from '../resources/computed.ts'
import { accountTokens } from './accounttokens.ts'
import type { AnonymousAccess } from './anonymousaccess.ts'
import { type Authentication, openAuthentication } from './authenticate.ts'
import { bootstrapTokens } from './bootstraptokens.ts'
import { certificateUsers } from './certificateuser.ts'
import { fetchJson } from './fetchjson.ts'
import { type FrontProxyOptions, frontProxy } from './frontproxy.ts'
import type { TokenAuthenticator } from './identity.ts'
import { issuerKeys } from './issuerkeys.ts'
import type { Find } from './liveness.ts'
import { type OidcOptions, oidcTokens } from './oidc.ts'
import { selfSubjectReview, tokenReview } from './reviews.ts'
import { keepSigningKeys, type SigningKeys } from './signingkeys.ts'
import { staticTokens } from './statictokens.ts'
import { tokenRequest } from './tokenrequest.ts'
import { openTokens, type Tokens } from './tokens.ts'

/** How people and programs prove who they are, as far as a platform may choose. */
export interface AuthOptions {
  /** `iss` of ServiceAccount tokens, and their audience when they name none; further ones are accepted. */
  readonly issuers?: readonly [string, ...string[]]
  /** Where requests without credentials are let in, as `system:anonymous`. Default: `health`, which harms nobody. */
  readonly anonymous?: AnonymousAccess
  /** A proxy that is trusted to say in headers who asks. */
  readonly frontProxy?: FrontProxyOptions
  /** An issuer of OpenID Connect whose tokens are believed. */
  readonly oidc?: OidcOptions
}

export interface Auth {
  readonly authentication: Authentication
  readonly keys: SigningKeys
  readonly tokens: Tokens
  /** Of new ServiceAccount tokens. */
  readonly issuer: string
}

export const defaultIssuer = (clusterDomain = 'cluster.local'): string =>
  `https://kubernetes.default.svc.${clusterDomain}`

/**
 * Opens all ways to prove who one is.
 *
 * @param folder  Of certificates: signing keys and static tokens are there too.
 * @param ca      PEM of the authority that signs certificates of users.
 * @param find    What the cache of objects holds now.
 */
export async function openAuth(
  folder: string,
  ca: string,
  find: Find,
  options: AuthOptions,
  log: Log,
): Promise<Auth> {
  const { issuers = [defaultIssuer()], anonymous = 'health' } = options
  const keys = await keepSigningKeys(folder)
  const tokens = await openTokens(join(folder, 'tokens.json'))
  const audiences = [...issuers]
  const authentication = openAuthentication({
    certificates: certificateUsers(ca),
    ...(options.frontProxy && { frontProxy: frontProxy(options.frontProxy) }),
    tokens: [
      staticTokens(tokens, audiences),
      accountTokens({ keys, issuers, audiences, find }),
      bootstrapTokens(find, audiences),
      ...(options.oidc ? [oidcOf(options.oidc, audiences, log)] : []),
    ],
    audiences,
    anonymous,
  })
  return { authentication, keys, tokens, issuer: issuers[0] }
}

const issuerTimeoutMs = 10_000

function oidcOf(options: OidcOptions, audiences: readonly string[], log: Log): TokenAuthenticator {
  const { issuer, ca } = options
  const keys = issuerKeys({
    issuer,
    fetch: (url) => fetchJson(url, { ca, timeoutMs: issuerTimeoutMs }),
    onError: (error) => log('the keys of the OpenID Connect issuer could not be read', { issuer, error }),
  })
  return oidcTokens(options, keys, audiences)
}

/** What the API answers about identities: new tokens, and whose a token is. */
export const authComputed = ({ authentication, keys, issuer }: Auth): Computed => ({
  '/v1/serviceaccounts/token': tokenRequest({ keys, issuer, audiences: authentication.audiences }),
  'authentication.k8s.io/v1/selfsubjectreviews': selfSubjectReview,
  'authentication.k8s.io/v1/tokenreviews': tokenReview(authentication),
})
