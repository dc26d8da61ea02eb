import { hash } from 'node:crypto'
import type { User } from '../resources/resources.ts'
import { authenticated, type TokenAuthenticator, type Verdict } from './identity.ts'
import type { IssuerKey, IssuerKeys } from './issuerkeys.ts'
import { audiencesOf, type Claims, isSignedBy, type Jwt, parseJwt, textClaim, untimely } from './jwt.ts'
import { recent } from './recent.ts'

/** How tokens of a foreign issuer become users: upstream's `--oidc-…`. */
export interface OidcOptions {
  /** As in the claim `iss`: an https address. */
  readonly issuer: string
  /** Which the claim `aud` must hold. */
  readonly clientId: string
  /** Default: `sub`. */
  readonly usernameClaim?: string
  /** In front of user names, so that they are nobody else's; `-`: nothing. Default: the issuer and `#`, unless the claim is `email`. */
  readonly usernamePrefix?: string
  readonly groupsClaim?: string
  readonly groupsPrefix?: string
  /** Claims that must be there with just this value. */
  readonly requiredClaims?: Readonly<Record<string, string>>
  /** Default: RS256. */
  readonly signingAlgs?: readonly string[]
  /** PEM of the authorities the issuer is known by; those of the system when absent. */
  readonly ca?: string
}

/** A token that was good is good for so long without another look, as upstream. */
const keptMs = 10_000
const keptTokens = 4096

/** @param audiences  Of this API server: these tokens are for nobody else. */
export function oidcTokens(
  options: OidcOptions,
  keys: IssuerKeys,
  audiences: readonly string[],
): TokenAuthenticator {
  const good = recent<{ readonly user: User; readonly until: number }>(keptTokens)
  const judge = (jwt: Jwt, known: readonly IssuerKey[], now: number): User | string =>
    isSigned(jwt, known, options.signingAlgs)
      ? userOf(options, jwt.claims, now)
      : 'oidc: failed to verify signature'
  return (token, wanted, now) => {
    const common = audiences.filter((one) => wanted.includes(one))
    if (common.length === 0) return undefined
    const digest = hash('sha256', token, 'base64')
    const kept = good.get(digest)
    if (kept && kept.until > now) return { user: kept.user, audiences: common }
    const jwt = parseJwt(token)
    if (!jwt || textClaim(jwt.claims, 'iss') !== options.issuer) return undefined
    const verdict = (user: User | string): Verdict => {
      if (typeof user === 'string') return { refused: user }
      good.set(digest, { user, until: Math.min(now + keptMs, endOf(jwt.claims)) })
      return { user, audiences: common }
    }
    const known = keys.known()
    if (known && !keys.isStale(now) && isSigned(jwt, known, options.signingAlgs))
      return verdict(userOf(options, jwt.claims, now))
    // Perhaps the issuer has a new key.
    return keys
      .refreshed(now)
      .then((fresh) =>
        verdict(fresh ? judge(jwt, fresh, now) : 'oidc: the keys of the issuer are not known yet'),
      )
  }
}

function isSigned(jwt: Jwt, keys: readonly IssuerKey[], algorithms: readonly string[] = ['RS256']): boolean {
  if (!algorithms.includes(jwt.alg)) return false
  return keys.some(({ kid, key }) => (jwt.kid === undefined || kid === jwt.kid) && isSignedBy(jwt, key))
}

const endOf = ({ exp }: Claims): number => (typeof exp === 'number' ? exp * 1000 : 0)

/** The user that claims make, or what is wrong with them. */
export function userOf(options: OidcOptions, claims: Claims, now: number): User | string {
  const { clientId, usernameClaim = 'sub', groupsClaim, groupsPrefix = '' } = options
  if (!audiencesOf(claims).includes(clientId)) return `oidc: expected audience "${clientId}"`
  // Without leeway, as upstream: these tokens can be renewed.
  if (endOf(claims) <= now) return 'oidc: token is expired'
  const time = untimely(claims, now)
  if (time) return `oidc: token is ${time}`
  const username = textClaim(claims, usernameClaim)
  if (!username) return `oidc: parse username claims "${usernameClaim}": claim not present`
  if (usernameClaim === 'email' && Object.hasOwn(claims, 'email_verified') && claims.email_verified !== true)
    return 'oidc: email not verified'
  for (const [name, value] of Object.entries(options.requiredClaims ?? {})) {
    const given = textClaim(claims, name)
    if (given === undefined) return `oidc: required claim ${name} not present in ID token`
    if (given !== value) return `oidc: required claim ${name} value does not match`
  }
  const groups = groupsClaim === undefined ? [] : groupsOf(claims, groupsClaim)
  if (!groups) return `oidc: parse groups claim "${groupsClaim}": it is neither text nor a list of texts`
  return authenticated({
    name: `${prefixOf(options)}${username}`,
    groups: groups.map((group) => `${groupsPrefix}${group}`),
  })
}

function prefixOf({ issuer, usernameClaim = 'sub', usernamePrefix }: OidcOptions): string {
  if (usernamePrefix === '-') return ''
  if (usernamePrefix) return usernamePrefix
  return usernameClaim === 'email' ? '' : `${issuer}#`
}

function groupsOf(claims: Claims, name: string): readonly string[] | undefined {
  const given = Object.hasOwn(claims, name) ? claims[name] : undefined
  if (given === undefined) return []
  if (typeof given === 'string') return [given]
  return Array.isArray(given) && given.every((one) => typeof one === 'string') ? given : undefined
}
