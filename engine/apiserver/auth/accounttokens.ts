import { hash } from 'node:crypto'
import type { User } from '../resources/resources.ts'
import { bindingOf, legacyBindingOf, legacyIssuer } from './accountclaims.ts'
import { authenticated, type TokenAuthenticator, type Verdict } from './identity.ts'
import { audiencesOf, type Claims, isSignedBy, type Jwt, parseJwt, textClaim, untimely } from './jwt.ts'
import { type Find, isDead, isLegacyDead } from './liveness.ts'
import { recent } from './recent.ts'
import { accountUser } from './serviceaccount.ts'
import type { SigningKeys } from './signingkeys.ts'

export interface AccountTokenOptions {
  readonly keys: Pick<SigningKeys, 'verifying'>
  /** `iss` of our tokens; what the first one is goes into new ones. */
  readonly issuers: readonly string[]
  /** Audiences of this API server: what a token without any is for. */
  readonly audiences: readonly string[]
  /** What the cache of objects holds now. */
  readonly find: Find
}

/** A token whose signature and form are right; only time and objects can still speak against it. */
interface Known {
  readonly user: User
  readonly claims: Claims
  readonly audiences: readonly string[]
  isDead(token: string, now: number): string | undefined
}

/** Signatures checked once are not checked again for as many tokens; a cluster of 5,000 pods uses as many. */
const keptTokens = 8192

/**
 * Tokens of ServiceAccounts: those of TokenRequest and those in Secrets. A signature is checked when a token is seen
 * first; that it has not expired, and that all it is bound to still exists, at every request.
 */
export function accountTokens(options: AccountTokenOptions): TokenAuthenticator {
  const issuers = new Set([...options.issuers, legacyIssuer])
  const known = recent<Known>(keptTokens)
  return (token, audiences, now) => {
    // By digest: a copy of the memory gives no tokens away.
    const digest = hash('sha256', token, 'base64')
    let found = known.get(digest)
    if (!found) {
      const jwt = parseJwt(token)
      const issuer = jwt && textClaim(jwt.claims, 'iss')
      if (!jwt || issuer === undefined || !issuers.has(issuer)) return undefined
      const read = believed(jwt, issuer, options)
      if (typeof read === 'string') return { refused: read }
      found = read
      known.set(digest, found)
    }
    return verdict(found, token, audiences, now)
  }
}

function verdict(known: Known, token: string, audiences: readonly string[], now: number): Verdict {
  const common = known.audiences.filter((one) => audiences.includes(one))
  if (common.length === 0)
    return {
      refused: `token audiences ${goList(known.audiences)} is invalid for the target audiences ${goList(audiences)}`,
    }
  const time = untimely(known.claims, now)
  if (time)
    return {
      refused:
        time === 'expired' ? 'service account token has expired' : 'service account token is not valid yet',
    }
  const dead = known.isDead(token, now)
  return dead === undefined ? { user: known.user, audiences: common } : { refused: dead }
}

/** A list as Go prints it with `%q`. */
export const goList = (texts: readonly string[]): string =>
  `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`

/** What a token says, if one of our keys signed it; otherwise what is wrong with it. */
function believed(jwt: Jwt, issuer: string, options: AccountTokenOptions): Known | string {
  const { verifying } = options.keys
  const keys = jwt.kid === undefined ? [...verifying.values()] : [verifying.get(jwt.kid)]
  const candidates = keys.filter((key) => key !== undefined)
  if (candidates.length === 0) return 'invalid signature, no keys found'
  if (!candidates.some((key) => isSignedBy(jwt, key))) return 'invalid signature'
  return issuer === legacyIssuer ? legacyKnown(jwt.claims, options) : boundKnown(jwt.claims, options)
}

function boundKnown(claims: Claims, { audiences, find }: AccountTokenOptions): Known | string {
  const binding = bindingOf(claims)
  if (!binding) return 'service account token claims could not be validated'
  const said = audiencesOf(claims)
  return {
    user: authenticated(accountUser(binding, textClaim(claims, 'jti'))),
    claims,
    audiences: said.length > 0 ? said : audiences,
    isDead: (_token, now) => isDead(find, binding, now),
  }
}

function legacyKnown(claims: Claims, { audiences, find }: AccountTokenOptions): Known | string {
  const binding = legacyBindingOf(claims)
  if (!binding) return 'service account token claims could not be validated'
  return {
    user: authenticated(
      accountUser({ namespace: binding.namespace, serviceaccount: binding.serviceaccount }),
    ),
    claims,
    audiences,
    isDead: (token, now) => isLegacyDead(find, token, binding, now),
  }
}
